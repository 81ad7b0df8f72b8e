package io.github.changecapture.test;

import io.github.changecapture.event.Position;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.bson.BsonTimestamp;

/**
 * A stream's logical clock, and resume tokens in the server's form: the KeyString of (cluster time,
 * version 1, token type, operation in the transaction, whether it invalidates, collection).
 *
 * @see <a
 *     href="https://github.com/mongodb/mongo/blob/v6.0/src/mongo/db/pipeline/resume_token.h">ResumeTokenData</a>
 */
final class StreamTime {
  static final String SESSION = "5e551000-0000-4000-8000-000000000001";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String VERSION_1 = "2B02";
  private static final String EVENT = "2C0100";
  private static final String WATERMARK = "29";
  private static final String FALSE = "6E";
  private static final String TRUE = "6F";
  private static final String COLLECTION = "5A1004C0113C71000040008000000000000004";

  private static final String OBJECT_ID_FIELD = "46645F69640064";
  private static final String END_OF_OBJECT = "00";
  private static final String END = "04";

  private int seconds;
  private int increment;
  private int operation;
  private int held;
  private boolean inTransaction;

  StreamTime(Instant start) {
    this.seconds = secondsOf(start);
  }

  Instant instant() {
    return Position.instantOf(last());
  }

  BsonTimestamp last() {
    return new BsonTimestamp(seconds, increment);
  }

  void moveTo(Instant instant) {
    int next = secondsOf(instant);
    if (Integer.compareUnsigned(next, seconds) < 0) {
      throw new IllegalArgumentException(
          "cluster time only moves forward, was to go from " + instant() + " back to " + instant);
    }
    if (next != seconds) {
      seconds = next;
      increment = 0;
      held = 0;
    }
  }

  void holdFor(int events) {
    if (events < 1) {
      throw new IllegalArgumentException("a transaction has at least 1 event, was " + events);
    }
    held = events;
    operation = -1;
  }

  /** Moves on to the next event. */
  void tick() {
    inTransaction = held > 0;
    operation = inTransaction ? operation + 1 : 0;
    increment += operation == 0 ? 1 : 0;
    held -= inTransaction ? 1 : 0;
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  String eventToken() {
    return token(FALSE);
  }

  String invalidateToken() {
    return token(TRUE);
  }

  /** A later time than that of every event so far, which ends a transaction. */
  String watermarkToken() {
    held = 0;
    tick();
    return clusterTime() + VERSION_1 + WATERMARK + number(0) + FALSE + END;
  }

  private String token(String invalidates) {
    String id = HEX.toHexDigits(seconds) + HEX.toHexDigits(increment) + HEX.toHexDigits(operation);
    return clusterTime()
        + VERSION_1
        + EVENT
        + number(operation)
        + invalidates
        + COLLECTION
        + OBJECT_ID_FIELD
        + id
        + END_OF_OBJECT
        + END;
  }

  private String clusterTime() {
    return "82" + HEX.toHexDigits(seconds) + HEX.toHexDigits(increment);
  }

  /** A type byte that counts the bytes, which hold the number and an unused lowest bit. */
  private static String number(int number) {
    if (number == 0) {
      return "29";
    }
    String doubled = Integer.toHexString(number << 1).toUpperCase(Locale.ROOT);
    String padded = doubled.length() % 2 == 0 ? doubled : "0" + doubled;
    return HEX.toHexDigits((byte) (0x2A + padded.length() / 2)) + padded;
  }

  private static int secondsOf(Instant instant) {
    long seconds = instant.getEpochSecond();
    if (seconds < 0 || seconds > 0xFFFF_FFFFL || instant.getNano() != 0) {
      throw new IllegalArgumentException(
          "cluster time counts whole seconds from 1970 to 2106, was " + instant);
    }
    return (int) seconds;
  }
}
