package io.github.changecapture.test.mongo.query;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * What a document must be like to be stored: {@code _id} first, of a type that can be one, never
 * changed; no field at the top that begins with {@code $} unless it was inserted so; no deeper than
 * 180 levels.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/core/document/">the manual</a>
 */
public final class StorageRules {

  private static final String ID = "_id";
  private static final int MOST_LEVELS = 180;

  private StorageRules() {}

  /**
   * A document as an insert stores it: {@code _id} first, made if there is none; empty timestamps
   * at the top replaced by the cluster time.
   *
   * @param document the document
   * @param context what the server gives
   * @return the document to store
   * @throws QueryException if mongod would refuse to store it, such as code 53 for an {@code _id}
   *     that is an array
   */
  public static BsonDocument forInsert(BsonDocument document, UpdateContext context) {
    return forUpsert(withTimestamps(document, context), context);
  }

  /** As {@link #forInsert}, but with the timestamps as the update left them. */
  static BsonDocument forUpsert(BsonDocument document, UpdateContext context) {
    BsonDocument stored = withIdFirst(document, context.now());
    check(stored);
    return stored;
  }

  /** Makes a missing {@code _id}, and puts it first. */
  private static BsonDocument withIdFirst(BsonDocument document, Instant now) {
    BsonValue id = document.get(ID);
    BsonDocument result = new BsonDocument(ID, id == null ? newId(now) : id);
    document.forEach(result::putIfAbsent);
    return result;
  }

  private static BsonObjectId newId(Instant now) {
    return new BsonObjectId(new ObjectId(Date.from(now)));
  }

  /**
   * Replaces empty timestamps at the top.
   *
   * @see <a href="https://www.mongodb.com/docs/manual/reference/bson-types/#timestamps">the
   *     manual</a>
   */
  static BsonDocument withTimestamps(BsonDocument document, UpdateContext context) {
    BsonDocument result = new BsonDocument();
    document.forEach(
        (name, value) ->
            result.put(
                name, !name.equals(ID) && isEmptyTimestamp(value) ? context.clusterTime() : value));
    return result;
  }

  private static boolean isEmptyTimestamp(BsonValue value) {
    return value instanceof BsonTimestamp timestamp && timestamp.getValue() == 0;
  }

  private static void check(BsonDocument document) {
    BsonValue id = document.get(ID);
    if (id != null) {
      checkId(id);
    }
    checkDepth(document, 0);
  }

  private static void checkId(BsonValue id) {
    switch (id.getBsonType()) {
      case ARRAY, REGULAR_EXPRESSION, UNDEFINED ->
          throw new QueryException(53, "The '_id' value cannot be of type " + BsonTypes.nameOf(id));
      case DOCUMENT ->
          id.asDocument()
              .keySet()
              .forEach(
                  name -> {
                    if (name.startsWith("$")) {
                      throw new QueryException(
                          52, "_id fields may not contain '$'-prefixed fields: " + name);
                    }
                  });
      default -> {}
    }
  }

  private static void checkDepth(BsonValue value, int level) {
    if (level > MOST_LEVELS) {
      throw new QueryException(15, "Document exceeds maximum nesting depth of " + MOST_LEVELS);
    }
    if (value.isDocument()) {
      value.asDocument().values().forEach(inner -> checkDepth(inner, level + 1));
    } else if (value.isArray()) {
      value.asArray().forEach(inner -> checkDepth(inner, level + 1));
    }
  }

  /** Checks a document that takes the place of another. */
  static void checkReplacement(BsonDocument before, BsonDocument after) {
    check(after);
    BsonValue id = before.get(ID);
    BsonValue newId = after.get(ID);
    if (id != null && newId != null && !BsonOrder.equal(id, newId)) {
      throw new QueryException(
          66,
          ("After applying the update, the (immutable) field '_id' was found to"
                  + " have been altered to ")
              + ShellText.field(ID, newId));
    }
  }

  /** Refuses fields at the top of a replacement that begin with {@code $}. */
  static void checkNoDollar(BsonDocument replacement) {
    replacement.keySet().forEach(StorageRules::checkNoDollar);
  }

  private static void checkNoDollar(String name) {
    if (name.startsWith("$") && !isDbRefField(name)) {
      throw new QueryException(
          52,
          ("The dollar ($) prefixed field '%s' in '%s' is not allowed in the"
                  + " context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.")
              .formatted(name, name));
    }
  }

  private static boolean isDbRefField(String name) {
    return name.equals("$ref") || name.equals("$id") || name.equals("$db");
  }

  /** Checks a field that an operator set. */
  static void checkField(List<Step> path, BsonValue value) {
    checkNoDollar(path.get(0).text());
    checkDepth(value, path.size());
  }

  /** Refuses to change {@code _id} or what is in it. */
  static void checkNotId(List<Step> path) {
    if (isId(path)) {
      throw new QueryException(
          66,
          "Performing an update on the path '%s' would modify the immutable field '_id'"
              .formatted(Step.text(path)));
    }
  }

  /** Refuses to add to what is in {@code _id}. */
  static void checkNotIdInside(WorkingDocument.Place place) {
    if (isId(place.taken())) {
      throw new QueryException(
          66,
          "Updating the path '%s' to %s would modify the immutable field '_id'"
              .formatted(place.takenText(), place.elementText()));
    }
  }

  private static boolean isId(List<Step> path) {
    return !path.isEmpty() && path.get(0).text().equals(ID);
  }
}
