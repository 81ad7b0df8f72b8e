package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What has to be in the files: the events of the source, those of a collection in one list, each
 * once and in order. That is all there is to it.
 */
final class Model {
  private final Path folder;
  private final PartitionStrategy partitions = PartitionStrategies.hourly();
  private final List<ChangeEvent<?>> source = new ArrayList<>();
  private final Map<String, String> sealed = new HashMap<>();

  Model(Path folder) {
    this.folder = folder;
  }

  void add(ChangeEvent<?> event) {
    source.add(event);
  }

  int size() {
    return source.size();
  }

  ChangeEvent<?> event(int index) {
    return source.get(index);
  }

  /** Where a stream resumes whose first event is this one. */
  Position positionBefore(int index) {
    return index == 0 ? TestEvents.before(TestEvents.TEN) : source.get(index - 1).position();
  }

  /** The files hold at least the first events of the source, and nothing but its events. */
  void assertDurable(int events) {
    linesBySeries(source.subList(0, events))
        .forEach((series, lines) -> assertBeginning(series, lines, written(series)));
    linesBySeries(source)
        .forEach((series, lines) -> assertBeginning(series, written(series), lines));
  }

  private static void assertBeginning(String series, List<String> some, List<String> all) {
    assertThat(all.subList(0, Math.min(some.size(), all.size()))).as(series).isEqualTo(some);
  }

  /** The files hold the source and nothing else. */
  void assertComplete() {
    linesBySeries(source)
        .forEach((series, lines) -> assertThat(written(series)).as(series).isEqualTo(lines));
    Verification verification = SegmentVerifier.verify(catalog(), SinkRun.ENCODER);
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.lines()).isEqualTo(source.size());
    assertEachEventIsInItsPartition();
    assertSealedSegmentsAreUnchanged();
  }

  /** What was sealed once still has the same bytes; what is sealed now will have. */
  void assertSealedSegmentsAreUnchanged() {
    records()
        .filter(record -> record.state() == State.SEALED)
        .forEach(
            record -> {
              String now = read(record);
              assertThat(now).as(record.path()).isEqualTo(sealed.getOrDefault(record.path(), now));
              sealed.put(record.path(), now);
            });
  }

  List<SegmentRecord> unfinished() {
    return records().filter(record -> record.state() == State.OPEN).toList();
  }

  SegmentCatalog catalog() {
    return LocalSegmentStore.in(folder).catalog();
  }

  private void assertEachEventIsInItsPartition() {
    Map<String, String> pathOf = new HashMap<>();
    source.forEach(
        event -> pathOf.put(LineEncoder.line(event), partitions.partition(event).path()));
    records()
        .forEach(
            record ->
                lines(record)
                    .forEach(line -> assertThat(record.path()).startsWith(pathOf.get(line))));
  }

  private Map<String, List<String>> linesBySeries(List<ChangeEvent<?>> events) {
    Map<String, List<String>> lines = new HashMap<>();
    for (ChangeEvent<?> event : events) {
      lines
          .computeIfAbsent(partitions.partition(event).series(), series -> new ArrayList<>())
          .add(LineEncoder.line(event));
    }
    return lines;
  }

  private Stream<SegmentRecord> records() {
    try (Stream<String> series = catalog().series()) {
      return series.flatMap(name -> catalog().segments(name, 1)).toList().stream();
    }
  }

  private List<String> written(String series) {
    try (Stream<SegmentRecord> records = catalog().segments(series, 1)) {
      return records.flatMap(record -> lines(record).stream()).toList();
    }
  }

  private List<String> lines(SegmentRecord record) {
    byte[] file = read(record).getBytes(StandardCharsets.ISO_8859_1);
    try (InputStream lines = Compression.of(record.path()).lines(new ByteArrayInputStream(file))) {
      return new String(lines.readAllBytes(), StandardCharsets.ISO_8859_1)
          .lines()
          .map(line -> line + '\n')
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String read(SegmentRecord record) {
    Path file = folder.resolve(record.path());
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
