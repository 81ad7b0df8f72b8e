package io.github.changecapture.event;

import io.github.changecapture.error.MalformedEvent;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/** Makes document keys as the server has them in its events: the shard key and then the id. */
final class SnapshotKeys {
  private final List<String> shardKey;

  /**
   * Prepares to make keys.
   *
   * @param shardKey its fields as dotted paths; empty if the collection is not sharded
   */
  SnapshotKeys(List<String> shardKey) {
    this.shardKey = List.copyOf(shardKey);
  }

  /** The key of a document that lies in an array, as the bytes of a document of its own. */
  byte[] keyOf(byte[] bytes, int start, int length) {
    return shardKey.isEmpty()
        ? idOf(bytes, start, length)
        : withShardKey(new RawBsonDocument(bytes, start, length));
  }

  private byte[] withShardKey(RawBsonDocument document) {
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
    RawBsonDocument encoded = new RawBsonDocument(key, new BsonDocumentCodec());
    int from = encoded.getByteOffset();
    return Arrays.copyOfRange(encoded.getBackingArray(), from, from + encoded.getByteLength());
  }

  private static @Nullable BsonValue at(BsonDocument document, String path) {
    BsonValue found = document;
    for (String name : path.split("\\.", -1)) {
      found = found != null && found.isDocument() ? found.asDocument().get(name) : null;
    }
    return found;
  }

  /** A server puts the id first; its bytes are copied, so that every type stays what it is. */
  private static byte[] idOf(byte[] bytes, int start, int length) {
    int end = start + length - 1;
    int at = start + Integer.BYTES;
    while (at < end) {
      int nameEnd = BsonLayout.endOfName(bytes, at + 1);
      int valueEnd = BsonLayout.endOfValue(bytes, nameEnd + 1, bytes[at]);
      if (EventField.ID.isNamed(bytes, at + 1, nameEnd)) {
        byte[] key = new byte[Integer.BYTES + valueEnd - at + 1];
        BsonLayout.putInt32(key, 0, key.length);
        System.arraycopy(bytes, at, key, Integer.BYTES, valueEnd - at);
        return key;
      }
      at = valueEnd;
    }
    throw new MalformedEvent("a document was read without an _id, which every document has");
  }
}
