package io.github.changecapture.checkpoint;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.spi.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the file of one capture holds, for stores that keep files: a line of canonical Extended
 * JSON, the last field of which is the CRC32C of everything before it.
 *
 * @param claimed the last owner's epoch, who need not have saved anything yet
 * @param checkpoint the last saved checkpoint, or null if there is none
 */
public record CheckpointContent(long claimed, @Nullable Checkpoint checkpoint) {
  /** Nobody has claimed anything yet. */
  public static final CheckpointContent NONE = new CheckpointContent(0, null);

  private static final int FORMAT = 1;
  private static final JsonWriterSettings CANONICAL =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
  private static final String BEFORE_CHECKSUM = ", \"crc32c\": \"";
  private static final String AFTER_CHECKSUM = "\"}\n";
  private static final int TAIL = BEFORE_CHECKSUM.length() + 8 + AFTER_CHECKSUM.length();

  /**
   * The greatest epoch that is known.
   *
   * @return the epoch; the next owner's is greater
   */
  public long epoch() {
    return checkpoint == null ? claimed : Math.max(claimed, checkpoint.ownerEpoch());
  }

  /**
   * Writes it down.
   *
   * @param capture whose it is
   * @return the file's bytes
   */
  public byte[] toBytes(String capture) {
    BsonDocument document =
        new BsonDocument("fileFormat", new BsonInt32(FORMAT))
            .append("capture", new BsonString(capture))
            .append("claimedEpoch", new BsonInt64(claimed));
    if (checkpoint != null) {
      document.append("checkpoint", CheckpointFormat.toBson(checkpoint));
    }
    String json = document.toJson(CANONICAL);
    String body = json.substring(0, json.length() - 1);
    String checksum = checksum(body.getBytes(StandardCharsets.UTF_8));
    return (body + BEFORE_CHECKSUM + checksum + AFTER_CHECKSUM).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @param bytes the file's bytes
   * @param capture whose it must be
   * @param file names the file, for messages
   * @return what it holds
   * @throws CheckpointRejected if it cannot be trusted
   */
  public static CheckpointContent fromBytes(byte[] bytes, String capture, String file) {
    return new Reading(capture, file).content(bytes);
  }

  private static String checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private record Reading(String capture, String file) {
    CheckpointContent content(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      requireChecksum(bytes, text);
      try {
        return content(BsonDocument.parse(text));
      } catch (CheckpointRejected rejected) {
        throw new CheckpointRejected("file " + file + ": " + rejected.getMessage(), rejected);
      } catch (JsonParseException | BsonInvalidOperationException unreadable) {
        throw damaged("it is no checkpoint");
      }
    }

    private void requireChecksum(byte[] bytes, String text) {
      int bodyEnd = bytes.length - TAIL;
      String tail = text.substring(Math.max(0, text.length() - TAIL));
      if (bodyEnd < 0 || !tail.startsWith(BEFORE_CHECKSUM) || !tail.endsWith(AFTER_CHECKSUM)) {
        throw damaged("it is cut off after " + bytes.length + " bytes");
      }
      String written = tail.substring(BEFORE_CHECKSUM.length(), BEFORE_CHECKSUM.length() + 8);
      String computed = checksum(Arrays.copyOf(bytes, bodyEnd));
      if (!written.equals(computed)) {
        throw damaged("its checksum is " + written + ", and its content has " + computed);
      }
    }

    private CheckpointContent content(BsonDocument document) {
      int format = document.getInt32("fileFormat").getValue();
      if (format != FORMAT) {
        throw new CheckpointRejected(
            "it has format %d, and this version of the library reads format %d: run the version that wrote it or a newer one, or delete the file and choose a start position"
                .formatted(format, FORMAT));
      }
      String owner = document.getString("capture").getValue();
      if (!owner.equals(capture)) {
        throw new CheckpointRejected(
            "it belongs to capture '%s', not to '%s': put the right file in its place, or delete it and choose a start position"
                .formatted(owner, capture));
      }
      return new CheckpointContent(
          document.getInt64("claimedEpoch").getValue(),
          document.containsKey("checkpoint")
              ? CheckpointFormat.fromBson(document.getDocument("checkpoint"))
              : null);
    }

    private CheckpointRejected damaged(String reason) {
      return new CheckpointRejected(
          "file %s with the checkpoint of capture '%s' is damaged: %s; restore the file, or delete it and choose a start position"
              .formatted(file, capture, reason));
    }
  }
}
