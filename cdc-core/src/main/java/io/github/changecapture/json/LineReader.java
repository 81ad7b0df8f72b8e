package io.github.changecapture.json;

import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a line the position of its event.
 *
 * <p>Only what {@link LineWriter} writes passes: one JSON object without white space between its
 * parts, one line feed behind it and none in it, a resume token and a cluster time. The fields that
 * make the position are decoded, the others stepped over.
 */
final class LineReader {
  private static final byte[] TOKEN = ascii("\"_id\"");
  private static final byte[] CLUSTER_TIME = ascii("\"clusterTime\"");
  private static final byte[] ENVELOPE = ascii("\"_cdc\"");

  /** Each level of BSON makes at most three of JSON. */
  private static final int MAX_DEPTH = 3 * DocumentWriter.MAX_DEPTH;

  private static final long FOREIGN = -1;

  private final byte[] line;
  private final JsonCursor cursor;
  private @Nullable String token;
  private @Nullable String clusterTime;
  private @Nullable String envelope;

  private LineReader(byte[] line) {
    this.line = line;
    this.cursor = new JsonCursor(line);
  }

  /** The position, or null if the line was not written by {@link LineWriter}. */
  static @Nullable Position position(byte[] line) {
    LineReader reader = new LineReader(line);
    if (!reader.readFields()) {
      return null;
    }
    try {
      return reader.decodePosition();
    } catch (RuntimeException foreign) {
      // The driver's reader has many ways to say that this is not Extended JSON.
      return null;
    }
  }

  private boolean readFields() {
    if (!cursor.skip('{')) {
      return false;
    }
    do {
      int name = cursor.at();
      if (!cursor.skipString()) {
        return false;
      }
      int nameEnd = cursor.at();
      if (!cursor.skip(':') || !cursor.skipValue(MAX_DEPTH)) {
        return false;
      }
      keep(name, nameEnd);
    } while (cursor.skip(','));
    return cursor.skip('}') && cursor.skip('\n') && cursor.isAtEnd();
  }

  private void keep(int name, int nameEnd) {
    if (is(TOKEN, name, nameEnd)) {
      token = valueBehind(nameEnd);
    } else if (is(CLUSTER_TIME, name, nameEnd)) {
      clusterTime = valueBehind(nameEnd);
    } else if (is(ENVELOPE, name, nameEnd)) {
      envelope = valueBehind(nameEnd);
    }
  }

  private boolean is(byte[] wanted, int from, int to) {
    return Arrays.equals(wanted, 0, wanted.length, line, from, to);
  }

  private String valueBehind(int nameEnd) {
    int value = nameEnd + 1;
    return new String(line, value, cursor.at() - value, StandardCharsets.UTF_8);
  }

  private @Nullable Position decodePosition() {
    if (token == null) {
      return null;
    }
    ResumeToken resumeToken = new ResumeToken(BsonDocument.parse(token));
    BsonTimestamp time = decodeClusterTime(resumeToken);
    long generation = decodeGeneration();
    return resumeToken.data().isEmpty() || time == null || generation < 0
        ? null
        : new Position(generation, time, resumeToken);
  }

  private long decodeGeneration() {
    if (envelope == null) {
      return 0;
    }
    BsonValue generation = BsonDocument.parse(envelope).getNumber("g");
    return generation.isDouble() ? FOREIGN : generation.asNumber().longValue();
  }

  /** As in the event: the field, or where a pipeline removed it, what the token begins with. */
  private @Nullable BsonTimestamp decodeClusterTime(ResumeToken resumeToken) {
    if (clusterTime != null) {
      BsonValue value = BsonDocument.parse("{\"value\":" + clusterTime + "}").get("value");
      if (value != null && value.isTimestamp()) {
        return value.asTimestamp();
      }
    }
    return resumeToken.clusterTime().orElse(null);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
