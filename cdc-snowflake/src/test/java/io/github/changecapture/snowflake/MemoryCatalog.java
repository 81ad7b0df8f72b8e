package io.github.changecapture.snowflake;

import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sealed segments, and the lines of their files. */
final class MemoryCatalog implements SegmentCatalog {
  private final List<SegmentRecord> records = new ArrayList<>();
  private final Map<String, List<String>> lines = new HashMap<>();

  /** Adds the next segment of a series. */
  SegmentRecord add(String series, State state, List<String> content) {
    long number = 1 + segments(series, 1).count();
    String stem = "events-%04d".formatted(number);
    SegmentRecord record =
        new SegmentRecord(
            series + "/" + stem + ".jsonl",
            new Partition(series, stem, null, series),
            number,
            null,
            state,
            new Writer("shop", 1, "relaxed"),
            state == State.OPEN
                ? null
                : new Content(100L * content.size(), content.size(), number, null, null));
    records.add(record);
    lines.put(record.path(), content);
    return record;
  }

  @Nullable List<String> lines(String path) {
    return lines.get(path);
  }

  /** The file is not there, as when a stage points elsewhere. */
  void hide(SegmentRecord record) {
    lines.remove(record.path());
  }

  void show(SegmentRecord record, List<String> content) {
    lines.put(record.path(), content);
  }

  @Override
  public Stream<String> series() {
    return records.stream().map(record -> record.partition().series()).distinct();
  }

  @Override
  public Stream<SegmentRecord> segments(String series, long from) {
    return records.stream()
        .filter(record -> record.partition().series().equals(series))
        .filter(record -> record.number() >= from);
  }

  @Override
  public InputStream read(SegmentRecord segment) {
    String all = String.join("\n", lines.getOrDefault(segment.path(), List.of()));
    return new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Stream<String> files(String folder) {
    return lines.keySet().stream().filter(path -> path.startsWith(folder));
  }
}
