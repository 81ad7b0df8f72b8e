package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
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
 * How catalogs write a segment's record down: one line of relaxed Extended JSON.
 *
 * <pre>{@code
 * {"format": 1,
 *  "path": "shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl",
 *  "partition": {"path": "shop/orders/year=2026/month=11/day=21/hour=10",
 *                "stem": "events-20261121-10",
 *                "end": "2026-11-21T11:00:00Z",           // or absent
 *                "series": "shop/orders"},
 *  "number": 7,
 *  "previous": {"generation": 0,                          // or absent
 *               "clusterTime": {"$timestamp": {"t": 1795255199, "i": 3}},
 *               "resumeToken": {"_data": "82..."}},       // or absent
 *  "state": "sealed",                                     // open, sealing, sealed, set_aside, discarded
 *  "writer": {"capture": "orders", "ownerEpoch": 4, "format": "relaxed"},
 *  "content": {"length": 48216, "lines": 107,             // absent while open
 *              "crc32c": "1c291ca3",
 *              "first": {...}, "last": {...}}}            // as previous
 * }</pre>
 *
 * <p>Fields that a reader does not know are ignored; a change that a reader would misunderstand
 * raises the format's version.
 */
public final class SegmentRecordFormat {
  /** The newest version that is read, and the one that is written: {@value}. */
  public static final int VERSION = 1;

  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();
  private static final HexFormat HEX = HexFormat.of();

  private SegmentRecordFormat() {}

  /**
   * Writes a record down.
   *
   * @param record any record
   * @return one line, ending with {@code \n}
   */
  public static String toJson(SegmentRecord record) {
    Partition partition = record.partition();
    BsonDocument place =
        new BsonDocument("path", text(partition.path())).append("stem", text(partition.stem()));
    if (partition.end() != null) {
      place.append("end", text(partition.end().toString()));
    }
    BsonDocument document =
        new BsonDocument("format", new BsonInt32(VERSION))
            .append("path", text(record.path()))
            .append("partition", place.append("series", text(partition.series())))
            .append("number", new BsonInt64(record.number()));
    append(document, "previous", record.previous());
    document
        .append("state", text(record.state().name().toLowerCase(Locale.ROOT)))
        .append("writer", writer(record.writer()));
    if (record.content() != null) {
      document.append("content", content(record.content()));
    }
    return document.toJson(RELAXED) + '\n';
  }

  /**
   * Reads a record.
   *
   * @param json what {@link #toJson} wrote, in this version or an older one
   * @param source where it was read, for the message
   * @return the record
   * @throws SinkRejected if a newer version wrote it, or if it is no record
   */
  public static SegmentRecord fromJson(String json, String source) {
    try {
      return record(BsonDocument.parse(json), source);
    } catch (JsonParseException
        | BsonInvalidOperationException
        | IllegalArgumentException
        | DateTimeException invalid) {
      throw new SinkRejected(
          "segment record "
              + source
              + " is damaged: it is no record ("
              + invalid.getMessage()
              + "); restore it from a copy",
          invalid);
    }
  }

  private static SegmentRecord record(BsonDocument document, String source) {
    int version = document.getInt32("format").getValue();
    if (version != VERSION) {
      throw new SinkRejected(
          "segment record %s has format %d, and this version of the library reads format %d: run the version that wrote it or a newer one"
              .formatted(source, version, VERSION));
    }
    return new SegmentRecord(
        string(document, "path"),
        partition(document.getDocument("partition")),
        number(document, "number"),
        position(document, "previous"),
        State.valueOf(string(document, "state").toUpperCase(Locale.ROOT)),
        writer(document.getDocument("writer")),
        document.containsKey("content") ? content(document.getDocument("content")) : null);
  }

  private static Partition partition(BsonDocument place) {
    return new Partition(
        string(place, "path"),
        string(place, "stem"),
        place.containsKey("end") ? Instant.parse(string(place, "end")) : null,
        string(place, "series"));
  }

  private static BsonDocument writer(Writer writer) {
    return new BsonDocument("capture", text(writer.capture()))
        .append("ownerEpoch", new BsonInt64(writer.ownerEpoch()))
        .append("format", text(writer.format()));
  }

  private static Writer writer(BsonDocument writer) {
    return new Writer(
        string(writer, "capture"), number(writer, "ownerEpoch"), string(writer, "format"));
  }

  private static BsonDocument content(Content content) {
    BsonDocument document =
        new BsonDocument("length", new BsonInt64(content.length()))
            .append("lines", new BsonInt64(content.lines()))
            .append("crc32c", text(HEX.toHexDigits((int) content.crc32c())));
    append(document, "first", content.first());
    append(document, "last", content.last());
    return document;
  }

  private static Content content(BsonDocument content) {
    return new Content(
        number(content, "length"),
        number(content, "lines"),
        HexFormat.fromHexDigitsToLong(string(content, "crc32c")),
        position(content, "first"),
        position(content, "last"));
  }

  private static void append(BsonDocument to, String name, @Nullable Position position) {
    if (position == null) {
      return;
    }
    BsonDocument document =
        new BsonDocument("generation", new BsonInt64(position.generation()))
            .append("clusterTime", position.clusterTime());
    if (position.token() != null) {
      document.append("resumeToken", position.token().document());
    }
    to.append(name, document);
  }

  private static @Nullable Position position(BsonDocument from, String name) {
    if (!from.containsKey(name)) {
      return null;
    }
    BsonDocument document = from.getDocument(name);
    return new Position(
        number(document, "generation"),
        document.getTimestamp("clusterTime"),
        document.containsKey("resumeToken")
            ? new ResumeToken(document.getDocument("resumeToken"))
            : null);
  }

  private static BsonString text(String value) {
    return new BsonString(value);
  }

  private static String string(BsonDocument from, String name) {
    return from.getString(name).getValue();
  }

  private static long number(BsonDocument from, String name) {
    return from.getNumber(name).longValue();
  }
}
