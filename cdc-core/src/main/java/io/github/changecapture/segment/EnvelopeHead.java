package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/**
 * The first line of an envelope: its metadata.
 *
 * @param from the first change in it
 * @param next the first change behind it
 */
record EnvelopeHead(
    String capture,
    @Nullable String database,
    String collection,
    Instant hour,
    Instant writtenAt,
    long count,
    EnvelopeMark from,
    EnvelopeMark next) {
  /** No head is longer: names have some hundred characters. */
  static final int LONGEST = 16 * 1024;

  private static final String METADATA = "metadata";
  private static final String END = ",\"changes\":[";
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  byte[] line() {
    BsonDocument metadata = new BsonDocument("collection", new BsonString(collection));
    if (database != null) {
      metadata.append("database", new BsonString(database));
    }
    metadata
        .append("timestamp", new BsonString(writtenAt.toString()))
        .append("count", new BsonInt64(count))
        .append("dumper_version", new BsonString(version()))
        .append("capture", new BsonString(capture))
        .append("hour", new BsonString(hour.toString()))
        .append("from", from.document())
        .append("next", next.document());
    return ("{\"" + METADATA + "\":" + metadata.toJson(RELAXED) + END + '\n')
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads the head of a file. */
  static EnvelopeHead parse(byte[] beginning, String path, String location) {
    String text = new String(beginning, StandardCharsets.UTF_8);
    int end = text.indexOf(END + '\n');
    try {
      BsonDocument metadata =
          BsonDocument.parse(text.substring(0, Math.max(0, end)) + '}').getDocument(METADATA);
      return new EnvelopeHead(
          metadata.getString("capture").getValue(),
          null,
          metadata.getString("collection").getValue(),
          Instant.parse(metadata.getString("hour").getValue()),
          Instant.parse(metadata.getString("timestamp").getValue()),
          metadata.getNumber("count").longValue(),
          EnvelopeMark.of(metadata.getDocument("from")),
          EnvelopeMark.of(metadata.getDocument("next")));
    } catch (JsonParseException | BsonInvalidOperationException | DateTimeException no) {
      throw new SinkRejected(
          "file %s in %s is in the way of an envelope and is none: take it away, or write envelopes to another place"
              .formatted(path, location),
          no);
    }
  }

  private static String version() {
    String version = EnvelopeHead.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
