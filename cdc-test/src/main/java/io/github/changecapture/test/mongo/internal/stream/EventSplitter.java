package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * The stage {@code $changeStreamSplitLargeEvent}: an event that is too large for a reply comes in
 * fragments, each with some of its fields. The smallest fields come first, so that the first
 * fragment has as many as it can hold.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStreamSplitLargeEvent/">$changeStreamSplitLargeEvent</a>
 */
final class EventSplitter {

  static final String STAGE = "$changeStreamSplitLargeEvent";

  /** What mongod leaves free of a reply. */
  private static final int MAX_FRAGMENT = StreamPipeline.MAX_EVENT - 8 * 1024;

  private static final int DOCUMENT_FRAME = 5;

  private EventSplitter() {}

  /** A field of the event. */
  private record Field(String name, BsonValue value, int size) {

    static Field of(String name, BsonValue value) {
      int size = BsonBytes.size(BsonBytes.encode(new BsonDocument(name, value)));
      return new Field(name, value, size - DOCUMENT_FRAME);
    }
  }

  /**
   * The event, or those of its fragments that the client doesn't have.
   *
   * @throws ServerException 280 if the client has fragments of an event that isn't split so any
   *     more, 7182500 if a single field is too large
   */
  static List<EventPiece> pieces(StreamEvent event, RawBsonDocument document) {
    int skipped = event.fragmentsGiven();
    if (BsonBytes.size(document) <= MAX_FRAGMENT) {
      if (skipped > 0) {
        throw fatal(
            "Attempted to resume from a split event fragment, but the event in the resumed stream"
                + " was not large enough to be split");
      }
      return List.of(new EventPiece(event.token(), document));
    }
    List<EventPiece> fragments = split(event, document);
    if (skipped > fragments.size()) {
      throw fatal(
          "Attempted to resume from a split event, but the resumed stream produced a different"
              + " split. Ensure that the pipeline used to resume is the same as the original");
    }
    return fragments.subList(skipped, fragments.size());
  }

  static ServerException fatal(String message) {
    return new ServerException(ErrorCode.CHANGE_STREAM_FATAL_ERROR, message);
  }

  private static List<EventPiece> split(StreamEvent event, RawBsonDocument document) {
    List<List<Field>> parts = new ArrayList<>();
    int tokenSize = BsonBytes.size(BsonBytes.encode(event.token().document()));
    int room = MAX_FRAGMENT - tokenSize;
    int used = 0;
    for (Field field : fields(document)) {
      if (parts.isEmpty() || used + field.size() > room) {
        parts.add(new ArrayList<>());
        used = frameSize(event, tokenSize);
      }
      used += field.size();
      if (used > room) {
        throw ServerException.location(
            7182500,
            "Splitting change event failed: fragment size %d is greater than maximum allowed fragment size %d"
                .formatted(used, room));
      }
      parts.get(parts.size() - 1).add(field);
    }
    List<EventPiece> pieces = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      pieces.add(piece(event.fragments().apply(i), parts, i));
    }
    return pieces;
  }

  private static List<Field> fields(RawBsonDocument document) {
    return document.entrySet().stream()
        .filter(field -> !field.getKey().equals("_id"))
        .map(field -> Field.of(field.getKey(), field.getValue()))
        .sorted(Comparator.comparing(Field::size).thenComparing(Field::name))
        .toList();
  }

  /**
   * What a fragment has beside the event's fields: its token, which sorts it too, and its place.
   */
  private static int frameSize(StreamEvent event, int tokenSize) {
    BsonDocument frame =
        new BsonDocument("_id", event.token().document()).append("splitEvent", place(1, 1));
    return BsonBytes.size(BsonBytes.encode(frame)) + tokenSize;
  }

  private static EventPiece piece(ResumeToken token, List<List<Field>> parts, int index) {
    BsonDocument fragment =
        new BsonDocument("_id", token.document())
            .append("splitEvent", place(index + 1, parts.size()));
    parts.get(index).forEach(field -> fragment.append(field.name(), field.value()));
    return new EventPiece(token, BsonBytes.encode(fragment));
  }

  private static BsonDocument place(int number, int of) {
    return new BsonDocument("fragment", new BsonInt32(number)).append("of", new BsonInt32(of));
  }
}
