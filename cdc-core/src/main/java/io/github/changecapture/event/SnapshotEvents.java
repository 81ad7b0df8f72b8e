package io.github.changecapture.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * Makes the events of one snapshot of one collection, in the form of the server's; for engines.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class SnapshotEvents {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int READ_DIGITS = 32;
  private static final int RESET_DIGITS = 16;
  private static final byte DOCUMENT = 0x03;

  /** Where the text of {@code _id._data} begins: lengths, types and names come before it. */
  private static final int DATA_AT =
      Integer.BYTES
          + 1
          + "_id".length()
          + 1
          + Integer.BYTES
          + 1
          + "_data".length()
          + 1
          + Integer.BYTES;

  private static final String NO_HASH = "0".repeat(READ_DIGITS);
  private static final byte[] KEY = named("documentKey");
  private static final byte[] CONTENT = named("fullDocument");

  private final Namespace namespace;
  private final BsonTimestamp time;
  private final List<String> shardKey;
  private final MessageDigest digest = sha256();
  private final byte[] seed;

  /** An event up to its document key, without its length. */
  private final byte[] beginning;

  private final int hashAt;

  /**
   * Prepares to make events.
   *
   * @param snapshot the snapshot's id
   * @param namespace the collection
   * @param time the snapshot's cluster time
   * @param shardKey the fields of the shard key as dotted paths, which are a part of document keys;
   *     empty if the collection is not sharded
   */
  public SnapshotEvents(
      String snapshot, Namespace namespace, BsonTimestamp time, List<String> shardKey) {
    this.namespace = namespace;
    this.time = time;
    this.shardKey = List.copyOf(shardKey);
    this.seed = (snapshot + '\0' + namespace + '\0').getBytes(StandardCharsets.UTF_8);
    BsonDocument head = head(ResumeToken.ofSnapshot(time, NO_HASH), "read");
    byte[] encoded = bytesOf(encoded(head));
    this.beginning = Arrays.copyOf(encoded, encoded.length - 1);
    this.hashAt =
        DATA_AT + head.getDocument("_id").getString("_data").getValue().length() - READ_DIGITS;
  }

  /**
   * The event of a document.
   *
   * @param document the document as it was read
   * @return the event, which owns its bytes
   */
  public RawBsonDocument read(RawBsonDocument document) {
    byte[] key = key(document);
    ByteBuffer content = document.getByteBuffer().asNIO();
    int length =
        beginning.length + KEY.length + key.length + CONTENT.length + content.remaining() + 1;
    byte[] event = new byte[length];
    ByteBuffer out = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
    out.put(beginning).put(KEY).put(key).put(CONTENT).put(content);
    out.putInt(0, length);
    digest.update(seed);
    byte[] hash = digest.digest(key);
    for (int i = 0; i < READ_DIGITS / 2; i++) {
      event[hashAt + 2 * i] = DIGITS[hash[i] >> 4 & 0xF];
      event[hashAt + 2 * i + 1] = DIGITS[hash[i] & 0xF];
    }
    return new RawBsonDocument(event);
  }

  /**
   * The snapshot's last event, with its lowest id.
   *
   * @return a {@link NamespaceReset}
   */
  public RawBsonDocument reset() {
    String hash = HEX.formatHex(digest.digest(seed), 0, RESET_DIGITS / 2);
    BsonDocument reset = head(ResumeToken.ofSnapshot(time, "+" + hash), "namespaceReset");
    return encoded(reset.append("reason", new BsonString("snapshot")));
  }

  private BsonDocument head(ResumeToken id, String operationType) {
    return new BsonDocument("_id", id.document())
        .append("operationType", new BsonString(operationType))
        .append("clusterTime", time)
        .append(
            "ns",
            new BsonDocument("db", new BsonString(namespace.database()))
                .append("coll", new BsonString(namespace.collection())));
  }

  /** The fields of the shard key and then the id, as the server has them in its events. */
  private byte[] key(RawBsonDocument document) {
    if (shardKey.isEmpty()) {
      return idOf(document);
    }
    BsonDocument key = new BsonDocument();
    for (String path : shardKey) {
      BsonValue value = at(document, path);
      if (value != null) {
        key.append(path, value);
      }
    }
    if (!key.containsKey("_id")) {
      key.append("_id", document.get("_id"));
    }
    return bytesOf(encoded(key));
  }

  private static @org.jspecify.annotations.Nullable BsonValue at(
      BsonDocument document, String path) {
    BsonValue found = document;
    for (String name : path.split("\\.", -1)) {
      found = found != null && found.isDocument() ? found.asDocument().get(name) : null;
    }
    return found;
  }

  /** A server puts the id first; its bytes are copied, so that every type stays what it is. */
  private static byte[] idOf(RawBsonDocument document) {
    byte[] bytes = document.getBackingArray();
    int start = document.getByteOffset();
    int end = start + document.getByteLength() - 1;
    int at = start + Integer.BYTES;
    while (at < end) {
      int nameEnd = BsonLayout.endOfName(bytes, at + 1);
      int valueEnd = BsonLayout.endOfValue(bytes, nameEnd + 1, bytes[at]);
      if (EventField.ID.isNamed(bytes, at + 1, nameEnd)) {
        int length = Integer.BYTES + valueEnd - at + 1;
        byte[] key = new byte[length];
        ByteBuffer.wrap(key)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(length)
            .put(bytes, at, valueEnd - at);
        return key;
      }
      at = valueEnd;
    }
    throw new io.github.changecapture.error.MalformedEvent(
        "a document was read without an _id, which every document has");
  }

  private static byte[] named(String field) {
    byte[] named = new byte[field.length() + 2];
    named[0] = DOCUMENT;
    System.arraycopy(field.getBytes(StandardCharsets.US_ASCII), 0, named, 1, field.length());
    return named;
  }

  private static RawBsonDocument encoded(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static byte[] bytesOf(RawBsonDocument document) {
    ByteBuffer buffer = document.getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
