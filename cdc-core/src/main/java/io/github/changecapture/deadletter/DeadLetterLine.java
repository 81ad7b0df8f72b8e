package io.github.changecapture.deadletter;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.json.BsonToJson;
import io.github.changecapture.json.InvalidText;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.json.JsonFormat;
import io.github.changecapture.spi.DeadLetter;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** A letter as one line of JSON, whatever bytes its event has. */
record DeadLetterLine(Clock clock) {
  private static final String ERROR = "_error";

  /** Nothing of the event may be lost, so text that JSON cannot hold keeps the event raw. */
  private static final BsonToJson STRICT = new BsonToJson(JsonFormat.RELAXED, InvalidText.REJECT);

  private static final BsonToJson LENIENT = new BsonToJson(JsonFormat.RELAXED, InvalidText.REPLACE);

  byte[] of(DeadLetter letter) {
    JsonBuffer line = new JsonBuffer();
    writeEvent(letter.event(), line);
    line.truncate(line.size() - 1); // its closing brace
    if (line.size() > 1) {
      line.write(',');
    }
    JsonBuffer error = new JsonBuffer();
    write(LENIENT, encoded(new BsonDocument(ERROR, error(letter))), error);
    line.write(error.array(), 1, error.size() - 1);
    line.write('\n');
    return Arrays.copyOf(line.array(), line.size());
  }

  private static void writeEvent(RawBsonDocument event, JsonBuffer line) {
    try {
      write(STRICT, event, line);
      if (event.containsKey(ERROR)) {
        writeRaw(event, line);
      }
    } catch (MalformedEvent malformed) {
      writeRaw(event, line);
    }
  }

  private static void writeRaw(RawBsonDocument event, JsonBuffer line) {
    line.reset();
    int start = event.getByteOffset();
    byte[] bson = Arrays.copyOfRange(event.getBackingArray(), start, start + event.getByteLength());
    String base64 = Base64.getEncoder().encodeToString(bson);
    write(LENIENT, encoded(new BsonDocument("_raw", new BsonString(base64))), line);
  }

  private static void write(BsonToJson json, RawBsonDocument document, JsonBuffer out) {
    json.write(document.getBackingArray(), document.getByteOffset(), document.getByteLength(), out);
  }

  private BsonDocument error(DeadLetter letter) {
    BsonDocument error =
        new BsonDocument("capture", new BsonString(letter.capture()))
            .append("type", new BsonString(letter.reason().type()))
            .append("message", new BsonString(letter.reason().message()))
            .append("generation", new BsonInt64(letter.position().generation()))
            .append("clusterTime", letter.position().clusterTime());
    Namespace namespace = letter.namespace();
    if (namespace != null) {
      error.append(
          "ns",
          new BsonDocument("db", new BsonString(namespace.database()))
              .append("coll", new BsonString(namespace.collection())));
    }
    return error.append("at", new BsonDateTime(clock.millis()));
  }

  private static RawBsonDocument encoded(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }
}
