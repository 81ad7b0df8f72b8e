package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What has landed, compared with what the source has delivered. */
final class Landed {
  static final EventEncoder ENCODER = ExtendedJsonEncoder.relaxed();

  private final OnAdls adls;
  private final PartitionStrategy partitions = PartitionStrategies.hourly();
  private final Map<String, String> sealed = new HashMap<>();

  Landed(OnAdls adls) {
    this.adls = adls;
  }

  /** All of these, each once and in order, and nothing that the source has not. */
  void assertHolds(List<ChangeEvent<?>> durable, List<ChangeEvent<?>> source) {
    Map<String, List<String>> all = linesBySeries(source);
    Map<String, List<String>> least = linesBySeries(durable);
    all.forEach(
        (series, lines) -> {
          List<String> written = written(series);
          assertThat(written).as("all of %s", series).isSubsetOf(lines);
          assertThat(lines.subList(0, Math.min(written.size(), lines.size())))
              .as("order of %s", series)
              .isEqualTo(written);
          assertThat(written.size())
              .as("durable of %s", series)
              .isGreaterThanOrEqualTo(least.getOrDefault(series, List.of()).size());
        });
    assertSealedIsUnchanged();
  }

  /** These and nothing else, and everything that can be proved of the files. */
  void assertIs(List<ChangeEvent<?>> source) {
    assertIs(source, List.of());
  }

  /** These, and in chunks of a snapshot those. */
  void assertIs(List<ChangeEvent<?>> source, List<ChangeEvent<?>> snapshot) {
    linesBySeries(source)
        .forEach((series, lines) -> assertThat(written(series)).as(series).isEqualTo(lines));
    Verification verification = SegmentVerifier.verify(catalog(), ENCODER);
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.lines()).isEqualTo(source.size() + snapshot.size());
    assertThat(files()).containsExactlyInAnyOrderElementsOf(paths());
    assertSealedIsUnchanged();
  }

  private void assertSealedIsUnchanged() {
    for (SegmentRecord record : records()) {
      if (record.state() == State.SEALED) {
        String now = adls.text(record.path());
        assertThat(now).as(record.path()).isEqualTo(sealed.getOrDefault(record.path(), now));
        assertThat(adls.isClosed(record.path())).as("%s is closed", record.path()).isTrue();
        sealed.put(record.path(), now);
      }
    }
  }

  private List<String> files() {
    return adls.paths().stream().filter(path -> path.contains(".jsonl")).toList();
  }

  private List<String> paths() {
    return records().stream().map(SegmentRecord::path).toList();
  }

  List<SegmentRecord> records() {
    try (Stream<String> series = catalog().series()) {
      return series.flatMap(name -> catalog().segments(name, 1)).toList();
    }
  }

  private List<String> written(String series) {
    List<String> lines = new ArrayList<>();
    try (Stream<SegmentRecord> records = catalog().segments(series, 1)) {
      records.forEach(record -> lines.addAll(lines(record)));
    }
    return lines;
  }

  List<String> lines(SegmentRecord record) {
    byte[] file = adls.content(record.path());
    if (file == null) {
      return List.of();
    }
    try (InputStream lines = Compression.of(record.path()).lines(new ByteArrayInputStream(file))) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  private Map<String, List<String>> linesBySeries(List<ChangeEvent<?>> events) {
    Map<String, List<String>> lines = new HashMap<>();
    for (ChangeEvent<?> event : events) {
      lines
          .computeIfAbsent(partitions.partition(event).series(), series -> new ArrayList<>())
          .add(line(event));
    }
    return lines;
  }

  /** Of a snapshot, sorted, since chunks come in any order. */
  static List<String> sortedLines(List<ChangeEvent<?>> events) {
    return events.stream().map(Landed::line).sorted().toList();
  }

  private static String line(ChangeEvent<?> event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ENCODER.encode(event, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private SegmentCatalog catalog() {
    return AdlsSegmentStore.in(adls.folder(new OnAdls.Machine())).catalog();
  }
}
