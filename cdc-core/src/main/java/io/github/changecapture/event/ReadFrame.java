package io.github.changecapture.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonType;
import org.bson.RawBsonDocument;

/**
 * What stands around a document in the events of one snapshot, for keys of one length: only key,
 * document and hash differ from one such event to the next, and only in their bytes.
 *
 * <p>Immutable.
 */
final class ReadFrame {
  private static final byte[] KEY = named(EventField.DOCUMENT_KEY);
  private static final byte[] CONTENT = named(EventField.FULL_DOCUMENT);

  /** A length and an end. */
  private static final int EMPTY_DOCUMENT_BYTES = Integer.BYTES + 1;

  /** An event with a key of the right length and an empty document. */
  private final byte[] template;

  private final int[] fields;
  private final int keyAt;
  private final int keyLength;
  private final int contentAt;

  /**
   * Makes a frame.
   *
   * @param beginning an event up to its document key
   * @param keyLength how many bytes the document key has
   */
  ReadFrame(byte[] beginning, int keyLength) {
    this.keyAt = keyAt(beginning);
    this.keyLength = keyLength;
    this.contentAt = keyAt + keyLength + CONTENT.length;
    this.template = Arrays.copyOf(beginning, contentAt + EMPTY_DOCUMENT_BYTES + 1);
    System.arraycopy(KEY, 0, template, beginning.length, KEY.length);
    BsonLayout.putInt32(template, keyAt, keyLength);
    System.arraycopy(CONTENT, 0, template, keyAt + keyLength, CONTENT.length);
    BsonLayout.putInt32(template, contentAt, EMPTY_DOCUMENT_BYTES);
    BsonLayout.putInt32(template, 0, template.length);
    this.fields = new EventBytes(new RawBsonDocument(template)).fields();
  }

  /** Where the document key begins, whatever its length. */
  static int keyAt(byte[] beginning) {
    return beginning.length + KEY.length;
  }

  int keyLength() {
    return keyLength;
  }

  int contentAt() {
    return contentAt;
  }

  /** An event that is empty. */
  byte[] around(int contentLength) {
    return new byte[contentAt + contentLength + 1];
  }

  /** Puts everything into an event but its document, which is there, and the hash. */
  EventBytes completed(byte[] event, byte[] key, SnapshotEvents maker) {
    System.arraycopy(template, 0, event, 0, contentAt);
    System.arraycopy(key, 0, event, keyAt, keyLength);
    BsonLayout.putInt32(event, 0, event.length);
    return new EventBytes(event, fields, maker);
  }

  private static byte[] named(EventField field) {
    byte[] name = field.text().getBytes(StandardCharsets.US_ASCII);
    byte[] named = new byte[name.length + 2];
    named[0] = (byte) BsonType.DOCUMENT.getValue();
    System.arraycopy(name, 0, named, 1, name.length);
    return named;
  }
}
