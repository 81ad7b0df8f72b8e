package io.github.changecapture.event;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.MalformedEvent;
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
import org.bson.io.BsonInput;

/**
 * Makes the events of one snapshot of one collection, in the form of the server's; for engines.
 *
 * <p>The hash in a read's id costs more than all else about it, and is made when somebody looks at
 * the id or at the whole event. Safe for use by several threads at once.
 */
public final class SnapshotEvents {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int READ_DIGITS = 32;
  private static final int RESET_DIGITS = 16;
  private static final int OBJECT_ID_BYTES = 12;

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
  private static final byte[] NO_KEY = {};

  /** Length, type, name, value and end of the key that most documents have. */
  private static final int OBJECT_ID_KEY_BYTES =
      Integer.BYTES + 1 + "_id".length() + 1 + OBJECT_ID_BYTES + 1;

  private final Namespace namespace;
  private final BsonTimestamp time;
  private final SnapshotKeys keys;
  private final byte[] seed;

  /** Guarded by this. */
  private final MessageDigest digest = sha256();

  /** An event up to its document key, without its length. */
  private final byte[] beginning;

  private final int hashAt;

  /** The next document's key is likely to be as long. */
  private volatile ReadFrame lastFrame;

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
    this.keys = new SnapshotKeys(shardKey);
    this.seed = (snapshot + '\0' + namespace + '\0').getBytes(StandardCharsets.UTF_8);
    BsonDocument head = head(ResumeToken.ofSnapshot(time, NO_HASH), "read");
    RawBsonDocument encoded = encoded(head);
    this.beginning = Arrays.copyOf(encoded.getBackingArray(), encoded.getByteLength() - 1);
    this.hashAt =
        DATA_AT + head.getDocument("_id").getString("_data").getValue().length() - READ_DIGITS;
    this.lastFrame = new ReadFrame(beginning, OBJECT_ID_KEY_BYTES);
  }

  /**
   * The event of a document that is in memory.
   *
   * @param document the document as it was read
   * @return the event, which owns its bytes
   * @throws MalformedEvent if the document has no id
   */
  public EventBytes read(RawBsonDocument document) {
    ReadFrame frame = lastFrame;
    int length = document.getByteLength();
    byte[] event = frame.around(length);
    System.arraycopy(
        document.getBackingArray(), document.getByteOffset(), event, frame.contentAt(), length);
    return framed(event, length, frame);
  }

  /**
   * The event of a document that is being received, which is copied once: into the event.
   *
   * @param input stands where the document begins, and afterwards where it ends
   * @return the event, which owns its bytes
   * @throws MalformedEvent if there is no document, or it has no id
   */
  public EventBytes read(BsonInput input) {
    int length = input.readInt32();
    if (length <= Integer.BYTES) {
      throw new MalformedEvent("a document was read whose length is given as " + length);
    }
    ReadFrame frame = lastFrame;
    byte[] event = frame.around(length);
    BsonLayout.putInt32(event, frame.contentAt(), length);
    input.readBytes(event, frame.contentAt() + Integer.BYTES, length - Integer.BYTES);
    return framed(event, length, frame);
  }

  /** The document stands where it has to if its key is as long as the last one's. */
  private EventBytes framed(byte[] guessed, int length, ReadFrame guess) {
    byte[] key = keys.keyOf(guessed, guess.contentAt(), length);
    if (key.length == guess.keyLength()) {
      return guess.completed(guessed, key, this);
    }
    ReadFrame frame = new ReadFrame(beginning, key.length);
    byte[] event = frame.around(length);
    System.arraycopy(guessed, guess.contentAt(), event, frame.contentAt(), length);
    lastFrame = frame;
    return frame.completed(event, key, this);
  }

  /**
   * The id of the document of a read.
   *
   * @param read what {@link #read(BsonInput)} has made, of any snapshot
   * @return its {@code _id}
   */
  public static BsonValue idOf(EventBytes read) {
    return requireNonNull(requireNonNull(read.document(EventField.FULL_DOCUMENT)).get("_id"));
  }

  /** The same bytes whoever asks for them, so that threads need not agree on who writes them. */
  void writeHash(byte[] event) {
    int keyAt = ReadFrame.keyAt(beginning);
    byte[] hash = hash(event, keyAt, BsonLayout.int32(event, keyAt));
    for (int i = 0; i < READ_DIGITS / 2; i++) {
      event[hashAt + 2 * i] = DIGITS[hash[i] >> 4 & 0xF];
      event[hashAt + 2 * i + 1] = DIGITS[hash[i] & 0xF];
    }
  }

  private synchronized byte[] hash(byte[] bytes, int from, int length) {
    digest.update(seed);
    digest.update(bytes, from, length);
    return digest.digest();
  }

  /**
   * The snapshot's last event, with its lowest id.
   *
   * @return a {@link NamespaceReset}
   */
  public RawBsonDocument reset() {
    String hash = HEX.formatHex(hash(NO_KEY, 0, 0), 0, RESET_DIGITS / 2);
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

  private static RawBsonDocument encoded(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
