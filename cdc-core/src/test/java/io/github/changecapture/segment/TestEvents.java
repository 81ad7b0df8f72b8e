package io.github.changecapture.segment;

import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SinkContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** Events in places and at times that a test chooses. */
final class TestEvents {
  static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
  static final Instant ELEVEN = Instant.parse("2026-11-21T11:00:00Z");

  private static final EventDecoder<RawBsonDocument> DECODER =
      new EventDecoder<>(DocumentMapper.raw());

  private TestEvents() {}

  /** An event's place in time: several events of a transaction have one cluster time. */
  record Moment(long generation, Instant time, int increment, int inTransaction) {
    static Moment of(Instant time, int increment) {
      return new Moment(0, time, increment, 0);
    }

    BsonTimestamp clusterTime() {
      return new BsonTimestamp((int) time.getEpochSecond(), increment);
    }

    String data() {
      return String.format(
          Locale.ROOT, "82%08X%08X2B04%04X", time.getEpochSecond(), increment, inTransaction);
    }

    Position position() {
      return new Position(generation, clusterTime(), ResumeToken.ofData(data()));
    }
  }

  static ChangeEvent<?> insert(String collection, Instant time, int increment) {
    return insert(collection, Moment.of(time, increment), "x");
  }

  static ChangeEvent<?> insert(String collection, Moment moment, String text) {
    BsonDocument event =
        new BsonDocument("_id", new BsonDocument("_data", new BsonString(moment.data())))
            .append("operationType", new BsonString("insert"))
            .append("clusterTime", moment.clusterTime())
            .append(
                "ns",
                new BsonDocument("db", new BsonString("shop"))
                    .append("coll", new BsonString(collection)))
            .append("documentKey", new BsonDocument("_id", new BsonInt32(moment.increment())))
            .append("fullDocument", new BsonDocument("text", new BsonString(text)));
    return DECODER.decode(
        new RawBsonDocument(event, new BsonDocumentCodec()),
        moment.generation(),
        Acknowledgement.none(),
        0);
  }

  static EventBatch batch(ChangeEvent<?>... events) {
    return new EventBatch(List.of(events), null);
  }

  static EventBatch watermark(Instant time) {
    return new EventBatch(List.of(), before(time));
  }

  static Position before(Instant time) {
    return Position.before(0, new BsonTimestamp((int) time.getEpochSecond(), 0));
  }

  static SinkContext context(long epoch, Position resumeFrom) {
    return new SinkContext("orders", epoch, resumeFrom);
  }
}
