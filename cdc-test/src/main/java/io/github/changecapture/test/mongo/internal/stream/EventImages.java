package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The documents that an event shows: after the change, and before it.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/changeStreams/#change-streams-with-document-pre--and-post-images">Change
 *     Streams with Document Pre- and Post-Images</a>
 */
final class EventImages {

  private final ChangeStreamSpec spec;
  private final ServerState state;

  EventImages(ChangeStreamSpec spec, ServerState state) {
    this.spec = spec;
    this.state = state;
  }

  /** The {@code fullDocument}, null if the event has no such field. */
  @Nullable BsonValue document(Operation operation) {
    if (operation instanceof Operation.Insert insert) {
      return insert.document();
    } else if (operation instanceof Operation.Replace replace) {
      return replace.images().after();
    } else if (operation instanceof Operation.Update update) {
      return switch (spec.fullDocument()) {
        case UPDATE_LOOKUP -> lookUp(update);
        case WHEN_AVAILABLE, REQUIRED ->
            update.images().recorded() ? update.images().after() : BsonNull.VALUE;
        case DEFAULT, OFF -> null;
      };
    }
    return null;
  }

  private BsonValue lookUp(Operation.Update update) {
    return state
        .lock()
        .locked(
            () ->
                state
                    .storage()
                    .find(update.namespace())
                    .filter(collection -> collection.uuid().equals(update.uuid()))
                    .flatMap(collection -> collection.find(BsonBytes.id(update.images().before())))
                    .<BsonValue>map(StoredDocument::document)
                    .orElse(BsonNull.VALUE));
  }

  /** The {@code fullDocumentBeforeChange}, null if the event has no such field. */
  @Nullable BsonValue before(Operation operation) {
    RawBsonDocument before = documentBefore(operation);
    if (spec.beforeChange() == FullDocument.OFF || before == null) {
      return null;
    }
    return isRecorded(operation) ? before : BsonNull.VALUE;
  }

  /** The error of a stream that requires an image that wasn't recorded, null if all is well. */
  @Nullable ServerException failure(Operation operation) {
    if (documentBefore(operation) == null || isRecorded(operation)) {
      return null;
    }
    if (spec.beforeChange() == FullDocument.REQUIRED) {
      return new ServerException(
          ErrorCode.NO_MATCHING_DOCUMENT,
          "Change stream was configured to require a pre-image for all update, delete and replace"
              + " events, but the pre-image was not found for event");
    }
    if (spec.fullDocument() == FullDocument.REQUIRED && operation instanceof Operation.Update) {
      return new ServerException(
          ErrorCode.NO_MATCHING_DOCUMENT,
          "Change stream was configured to require a post-image for all update events, but the"
              + " post-image was not found for event");
    }
    return null;
  }

  private static @Nullable RawBsonDocument documentBefore(Operation operation) {
    if (operation instanceof Operation.Update update) {
      return update.images().before();
    } else if (operation instanceof Operation.Replace replace) {
      return replace.images().before();
    } else if (operation instanceof Operation.Delete delete) {
      return delete.before();
    }
    return null;
  }

  private static boolean isRecorded(Operation operation) {
    if (operation instanceof Operation.Update update) {
      return update.images().recorded();
    } else if (operation instanceof Operation.Replace replace) {
      return replace.images().recorded();
    }
    return operation instanceof Operation.Delete delete && delete.recorded();
  }
}
