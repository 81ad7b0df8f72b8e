package io.github.changecapture.test.mongo.query;

import org.bson.BsonDocument;

/**
 * What an update made of a document.
 *
 * @param document the document after
 * @param change what the oplog and the change stream tell of it
 * @param description {@code updatedFields}, {@code removedFields} and {@code truncatedArrays}; all
 *     empty unless the change is {@link Change#UPDATE}
 * @param disambiguatedPaths the steps of those of its paths that their text doesn't tell
 */
public record UpdateResult(
    BsonDocument document,
    Change change,
    BsonDocument description,
    BsonDocument disambiguatedPaths) {

  private UpdateResult(BsonDocument document, Change change, UpdateDescription description) {
    this(document, change, description.document(), description.disambiguatedPaths());
  }

  /** What the oplog and the change stream tell of an update. */
  public enum Change {
    /** Nothing: the update changed nothing. */
    NONE,
    /** An update with its description. */
    UPDATE,
    /** A replace: of a replacement, or a pipeline whose difference is as long as the document. */
    REPLACE
  }

  static UpdateResult updated(BsonDocument document, FieldsDiff diff) {
    return new UpdateResult(document, Change.UPDATE, UpdateDescription.of(diff, document));
  }

  static UpdateResult unchanged(BsonDocument document) {
    return new UpdateResult(document, Change.NONE, UpdateDescription.none());
  }

  static UpdateResult replaced(BsonDocument document) {
    return new UpdateResult(document, Change.REPLACE, UpdateDescription.none());
  }
}
