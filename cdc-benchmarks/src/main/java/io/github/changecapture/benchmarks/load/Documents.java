package io.github.changecapture.benchmarks.load;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * A collection of documents that are made when they are asked for. Its name says how many it has,
 * and its database what they are like, so that any client can choose both.
 *
 * @param workload says the shape, and how long a document is
 * @param count how many there are; their ids are in order, without gaps
 */
public record Documents(Workload workload, long count) {
  private static final Pattern COLLECTION = Pattern.compile("documents_(\\d+)");

  /** None if a collection is none of documents. */
  static Optional<Documents> of(String database, String collection) {
    Matcher matcher = COLLECTION.matcher(collection);
    return matcher.matches()
        ? Optional.of(new Documents(Workload.of(database), Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /**
   * The collection that has so many documents.
   *
   * @return its name
   */
  public static String collection(long count) {
    return "documents_" + count;
  }

  static BsonValue id(long number) {
    return new BsonObjectId(DocumentTemplate.id(number));
  }

  /** The number of the document that has an id. */
  static long number(BsonValue id) {
    ObjectId value = id.asObjectId().getValue();
    return DocumentTemplate.number(value);
  }
}
