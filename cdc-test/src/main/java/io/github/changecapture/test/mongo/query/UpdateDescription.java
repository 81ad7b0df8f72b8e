package io.github.changecapture.test.mongo.query;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two documents as a change event tells it: {@code updatedFields}, {@code
 * removedFields} and {@code truncatedArrays}.
 *
 * <p>mongod takes it from the oplog: a pipeline update logs the difference of the two documents
 * ({@link #between}), update operators log the paths that they touched ({@link Update#describe}). A
 * difference follows mongod's rules: sub-documents and arrays are looked into; a part whose
 * difference would be as long as the part is told whole; fields are compared in order, so that
 * after a field that was moved or put in between, all later fields count as updated.
 *
 * <p>If the difference is as long as the document, mongod logs a replacement, and the change event
 * is a replace: see {@link Update#run}. {@code disambiguatedPaths}, which only streams with {@code
 * showExpandedEvents} have, is not there.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/update/">the manual</a>
 */
public final class UpdateDescription {

  private final BsonDocument updatedFields = new BsonDocument();
  private final BsonArray removedFields = new BsonArray();
  private final BsonArray truncatedArrays = new BsonArray();

  private UpdateDescription() {}

  /**
   * The difference as mongod computes it for a pipeline update, even where it would log the whole
   * document.
   *
   * @param before the document before
   * @param after the document after
   * @return {@code updatedFields}, {@code removedFields} and {@code truncatedArrays}, in this order
   */
  public static BsonDocument between(BsonDocument before, BsonDocument after) {
    return of(DiffCalculator.full(before, after), after);
  }

  /** Nothing changed. */
  static BsonDocument none() {
    return new UpdateDescription().document();
  }

  static BsonDocument of(FieldsDiff diff, BsonDocument after) {
    UpdateDescription description = new UpdateDescription();
    description.addFields("", diff, after);
    return description.document();
  }

  private BsonDocument document() {
    return new BsonDocument("updatedFields", updatedFields)
        .append("removedFields", removedFields)
        .append("truncatedArrays", truncatedArrays);
  }

  /** Updates come first, then inserts, then deletes, then what changed inside of fields. */
  private void addFields(String prefix, FieldsDiff diff, BsonDocument after) {
    for (DiffNode.Leaf kind : DiffNode.Leaf.values()) {
      diff.forEach(
          (name, change) -> {
            if (change == kind) {
              addLeaf(prefix + name, kind, after.get(name));
            }
          });
    }
    diff.forEach(
        (name, change) -> {
          BsonValue value = after.get(name);
          if (value != null) {
            addInside(prefix + name, change, value);
          }
        });
  }

  private void addLeaf(String path, DiffNode.Leaf kind, @Nullable BsonValue value) {
    if (kind == DiffNode.Leaf.DELETED) {
      removedFields.add(new BsonString(path));
    } else if (value != null) {
      updatedFields.put(path, value);
    }
  }

  private void addInside(String path, DiffNode change, BsonValue value) {
    if (change instanceof FieldsDiff fields) {
      addFields(path + ".", fields, value.asDocument());
    } else if (change instanceof ElementsDiff elements) {
      addElements(path, elements, value.asArray());
    }
  }

  private void addElements(String path, ElementsDiff diff, BsonArray after) {
    diff.newSize()
        .ifPresent(
            size ->
                truncatedArrays.add(
                    new BsonDocument("field", new BsonString(path))
                        .append("newSize", new BsonInt32(size))));
    diff.forEach(
        (index, change) -> {
          String element = path + "." + index;
          if (change instanceof DiffNode.Leaf) {
            updatedFields.put(element, after.get(index));
          } else {
            addInside(element, change, after.get(index));
          }
        });
  }
}
