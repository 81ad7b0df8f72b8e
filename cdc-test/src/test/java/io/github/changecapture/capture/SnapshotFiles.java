package io.github.changecapture.capture;

import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/** What a reader of a catalog finds: the lines of all segments that count. */
record SnapshotFiles(SegmentCatalog catalog) {

  List<SegmentRecord> records() {
    List<SegmentRecord> records = new ArrayList<>();
    try (Stream<String> series = catalog.series()) {
      for (String name : series.toList()) {
        try (Stream<SegmentRecord> segments = catalog.segments(name, 1)) {
          segments.forEach(records::add);
        }
      }
    }
    return records;
  }

  /** Open segments of the stream count as far as they go, chunks only when they are sealed. */
  List<BsonDocument> lines() {
    List<BsonDocument> lines = new ArrayList<>();
    for (SegmentRecord record : records()) {
      boolean isChunk = record.partition().stem().startsWith("snapshot-");
      if (record.state() == State.SEALED || (!isChunk && record.state() == State.OPEN)) {
        lines.addAll(lines(record));
      }
    }
    return lines;
  }

  SnapshotModel model() {
    SnapshotModel model = new SnapshotModel();
    lines().forEach(line -> model.apply(line, generation(line)));
    return model;
  }

  /** The ids that stand in more than one line. */
  Set<String> doubled() {
    Set<String> seen = new HashSet<>();
    Set<String> doubled = new HashSet<>();
    for (BsonDocument line : lines()) {
      String id = generation(line) + line.getDocument("_id").getString("_data").getValue();
      if (!seen.add(id)) {
        doubled.add(id);
      }
    }
    return doubled;
  }

  private List<BsonDocument> lines(SegmentRecord record) {
    try (InputStream in = Compression.of(record.path()).lines(catalog.read(record))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(BsonDocument::parse)
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static long generation(BsonDocument line) {
    return line.containsKey("_cdc") ? line.getDocument("_cdc").getNumber("g").longValue() : 0;
  }
}
