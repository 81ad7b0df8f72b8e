package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.WholeFiles;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;

/**
 * How far the envelopes of a series have been written. What it says may be old: then the envelopes
 * that were written since are met again, and tell.
 *
 * @param next the first change that may be in none
 * @param hour the hour of the last envelope
 * @param part the number of the next part of that hour
 */
record EnvelopeProgress(EnvelopeMark next, Instant hour, int part) {
  private static final int FORMAT = 1;
  private static final int LONGEST = 4096;

  static EnvelopeProgress read(WholeFiles files, String series) {
    String path = StorePaths.envelopes(series);
    byte[] found = files.read(path, 0, LONGEST);
    if (found == null) {
      return new EnvelopeProgress(EnvelopeMark.BEGIN, Instant.EPOCH, 0);
    }
    try {
      BsonDocument document = BsonDocument.parse(new String(found, StandardCharsets.UTF_8));
      if (document.getInt32("format").getValue() == FORMAT) {
        return new EnvelopeProgress(
            EnvelopeMark.of(document.getDocument("next")),
            Instant.parse(document.getString("hour").getValue()),
            document.getInt32("part").getValue());
      }
    } catch (JsonParseException | BsonInvalidOperationException | DateTimeException damaged) {
      throw damaged(path, files, damaged);
    }
    throw damaged(path, files, null);
  }

  void save(WholeFiles files, String series) {
    String json =
        new BsonDocument("format", new BsonInt32(FORMAT))
            .append("series", new BsonString(series))
            .append("next", next.document())
            .append("hour", new BsonString(hour.toString()))
            .append("part", new BsonInt32(part))
            .toJson();
    files.put(StorePaths.envelopes(series), (json + '\n').getBytes(StandardCharsets.UTF_8));
  }

  private static SinkRejected damaged(
      String path, WholeFiles files, @Nullable RuntimeException cause) {
    return new SinkRejected(
        "file %s in %s is damaged, or was written by a newer version of the library: restore it, run that version, or delete it if every envelope is still where it was written"
            .formatted(path, files.location()),
        cause);
  }
}
