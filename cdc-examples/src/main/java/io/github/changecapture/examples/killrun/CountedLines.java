package io.github.changecapture.examples.killrun;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/**
 * The lines that count: those of the stream's segments, and of chunks that are sealed.
 *
 * @param catalog that of the store that a capture delivers to
 */
record CountedLines(SegmentCatalog catalog) {

  /** Whether a segment holds a chunk of a snapshot. */
  static boolean isChunk(SegmentRecord record) {
    return record.partition().stem().startsWith("snapshot-");
  }

  /** All segments, those of a series in their order. */
  List<SegmentRecord> records() {
    List<String> series;
    try (Stream<String> names = catalog.series()) {
      series = names.sorted().toList();
    }
    return series.stream().flatMap(name -> catalog.segments(name, 1)).toList();
  }

  /** Reads the lines of chunks; an attempt that was not sealed does not count. */
  void ofChunks(Consumer<BsonDocument> reader) {
    records().stream()
        .filter(record -> isChunk(record) && record.state() == State.SEALED)
        .forEach(record -> read(record, reader));
  }

  /** Reads the lines of the stream, in its order for each collection. */
  void ofStream(Consumer<BsonDocument> reader) {
    records().stream()
        .filter(record -> !isChunk(record) && record.state() != State.DISCARDED)
        .forEach(record -> read(record, reader));
  }

  private void read(SegmentRecord record, Consumer<BsonDocument> reader) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(catalog.read(record), StandardCharsets.UTF_8))) {
      in.lines().map(BsonDocument::parse).forEach(reader);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
