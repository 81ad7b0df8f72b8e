package io.github.changecapture.event;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Which fields an update changed. Paths are dotted; array elements go by their index.
 *
 * @param updatedFields the new values by path
 * @param removedFields the paths that are gone
 * @param truncatedArrays the arrays that were shortened
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/update/">update</a>
 */
public record UpdateDescription(
    BsonDocument updatedFields, List<String> removedFields, List<TruncatedArray> truncatedArrays) {

  /** Copies the lists. */
  public UpdateDescription {
    removedFields = List.copyOf(removedFields);
    truncatedArrays = List.copyOf(truncatedArrays);
  }

  /**
   * An array that an update shortened.
   *
   * @param field the array's path
   * @param newSize how many elements are left
   */
  public record TruncatedArray(String field, int newSize) {}

  static UpdateDescription of(BsonDocument description) {
    return new UpdateDescription(
        description.getDocument("updatedFields", new BsonDocument()),
        elements(description, "removedFields").map(field -> field.asString().getValue()).toList(),
        elements(description, "truncatedArrays")
            .map(BsonValue::asDocument)
            .map(
                array ->
                    new TruncatedArray(
                        array.getString("field").getValue(), array.getNumber("newSize").intValue()))
            .toList());
  }

  private static java.util.stream.Stream<BsonValue> elements(BsonDocument document, String field) {
    return document.getArray(field, new BsonArray()).stream();
  }
}
