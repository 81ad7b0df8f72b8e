package io.github.changecapture.event;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/**
 * A place in a change stream, as the server wrote it.
 *
 * <p>The server documents a token as opaque. Two things are read from it all the same, both guarded
 * by tests: the {@code _data} strings of one stream are in stream order, and they begin with the
 * cluster time. A token of another form yields no cluster time, never a wrong one.
 *
 * <p>A token holds the key of a document, therefore {@link #toString()} shows its cluster time
 * only.
 *
 * @param document the token, to be handed back to the server unchanged
 * @see <a href="https://www.mongodb.com/docs/manual/changeStreams/#resume-tokens">Resume tokens</a>
 */
public record ResumeToken(BsonDocument document) {
  /** KeyString's type byte for a timestamp, with which every token since MongoDB 4.0 begins. */
  private static final String TIMESTAMP_TYPE = "82";

  private static final int SECONDS_AT = TIMESTAMP_TYPE.length();
  private static final int INCREMENT_AT = SECONDS_AT + 8;
  private static final int CLUSTER_TIME_END = INCREMENT_AT + 8;

  /** Less than what a server writes behind the cluster time, of whatever type it is. */
  private static final String BEFORE_CHANGES = "00";

  /** Parts an id of the library's own making, behind it, from the place that it belongs to. */
  private static final char OWN = '+';

  /** Checks that the document is not null. */
  public ResumeToken {
    requireNonNull(document, "document");
  }

  /**
   * The token with the given {@code _data}.
   *
   * @param data the hexadecimal string that the server calls {@code _data}
   * @return the token
   */
  public static ResumeToken ofData(String data) {
    return new ResumeToken(new BsonDocument("_data", new BsonString(data)));
  }

  /**
   * A token whose document does not keep the reply or event alive that it was read from.
   *
   * @param document the token as a part of something larger
   * @return the token
   */
  public static ResumeToken copyOf(BsonDocument document) {
    BsonDocument copy = new BsonDocument();
    copy.putAll(document);
    return new ResumeToken(copy);
  }

  /**
   * The hexadecimal string that orders tokens of one stream, or an empty string where the server
   * wrote another form.
   *
   * @return the value of {@code _data}
   */
  public String data() {
    BsonValue data = document.get("_data");
    return data != null && data.isString() ? data.asString().getValue() : "";
  }

  /**
   * The cluster time that the token begins with.
   *
   * @return the time, or empty if the token has an unknown form
   */
  public Optional<BsonTimestamp> clusterTime() {
    return clusterTimeOf(data());
  }

  /**
   * The cluster time that a token's {@code _data} begins with.
   *
   * @param data the hexadecimal string
   * @return the time, or empty if the token has an unknown form
   */
  public static Optional<BsonTimestamp> clusterTimeOf(String data) {
    if (data.length() < CLUSTER_TIME_END || !data.startsWith(TIMESTAMP_TYPE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new BsonTimestamp(
              Integer.parseUnsignedInt(data, SECONDS_AT, INCREMENT_AT, 16),
              Integer.parseUnsignedInt(data, INCREMENT_AT, CLUSTER_TIME_END, 16)));
    } catch (NumberFormatException notHexadecimal) {
      return Optional.empty();
    }
  }

  /**
   * A token for an event that the library puts into the stream. It stands behind this one and all
   * that were made from it with smaller numbers, and before every other token of the server.
   *
   * @param number 1 to 9
   * @return the token; a server is asked for the place of this one
   */
  public ResumeToken followedBy(int number) {
    if (number < 1 || number > 9) {
      throw new IllegalArgumentException("number must be from 1 to 9, was " + number);
    }
    return withData(ofServer() + OWN + Math.min(9, ownNumber() + number));
  }

  /**
   * A token for an event of the library's own that stands before every event of a cluster time.
   *
   * @param time the cluster time
   * @return the token; a server is asked for the time
   */
  public static ResumeToken startOf(BsonTimestamp time) {
    return ofData("%s%08X%08X".formatted(TIMESTAMP_TYPE, time.getTime(), time.getInc()));
  }

  /**
   * A token for an event of a snapshot, which stands before every change of its cluster time and
   * after all earlier ones.
   *
   * @param time the snapshot's cluster time
   * @param suffix what tells it from other events of that time
   * @return the token; a server is asked for the time
   */
  public static ResumeToken ofSnapshot(BsonTimestamp time, String suffix) {
    return ofData(startOf(time).data() + BEFORE_CHANGES + suffix);
  }

  /**
   * What a server understands.
   *
   * @return the token that the server gave, or empty if there is none, only a cluster time
   */
  public Optional<BsonDocument> forServer() {
    String data = ofServer();
    if (data.length() == CLUSTER_TIME_END || data.startsWith(BEFORE_CHANGES, CLUSTER_TIME_END)) {
      return Optional.empty();
    }
    return Optional.of(withData(data).document());
  }

  private int ownNumber() {
    String data = data();
    int own = data.lastIndexOf(OWN);
    return own < 0 ? 0 : Integer.parseInt(data.substring(own + 1));
  }

  /** Beside its data a token may have type bits, which belong to the place. */
  private ResumeToken withData(String data) {
    BsonDocument copy = new BsonDocument();
    copy.putAll(document);
    copy.put("_data", new BsonString(data));
    return new ResumeToken(copy);
  }

  private String ofServer() {
    String data = data();
    int own = data.lastIndexOf(OWN);
    return own < 0 ? data : data.substring(0, own);
  }

  /** The cluster time only: the rest of a token holds a document's key. */
  @Override
  public String toString() {
    return "ResumeToken[" + clusterTime().map(Position::display).orElse("unknown form") + "]";
  }
}
