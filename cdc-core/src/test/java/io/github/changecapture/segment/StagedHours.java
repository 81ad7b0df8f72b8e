package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.TestEvents.Moment;
import io.github.changecapture.spi.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a sink has left in a folder: two collections over some hours, in many small segments. */
final class StagedHours {
  private final Path folder;
  private final Map<String, List<String>> lines = new TreeMap<>();
  private final List<ChangeEvent<?>> pending = new ArrayList<>();
  private Instant time = TestEvents.TEN;
  private int increment;
  private Compression compression = Compression.NONE;
  private long rollAt = 700;

  StagedHours(Path folder) {
    this.folder = folder;
  }

  /** Three hours, of which the second has nothing of one collection. */
  static StagedHours threeIn(Path folder) {
    StagedHours hours = new StagedHours(folder);
    for (int i = 0; i < 7; i++) {
      hours.add("orders");
      hours.add("Users");
    }
    hours.at(TestEvents.ELEVEN);
    for (int i = 0; i < 4; i++) {
      hours.add("orders");
    }
    hours.at(TestEvents.ELEVEN.plusSeconds(3600));
    hours.add("orders");
    hours.add("Users");
    hours.write(OnClose.SEAL);
    return hours;
  }

  StagedHours compressed(Compression kind) {
    compression = kind;
    return this;
  }

  StagedHours rolledAt(long bytes) {
    rollAt = bytes;
    return this;
  }

  void at(Instant next) {
    time = next;
    increment = 0;
  }

  void add(String collection) {
    increment++;
    ChangeEvent<?> event = TestEvents.insert(collection, Moment.of(time, increment), "x\"\n\u00e9");
    pending.add(event);
    lines.computeIfAbsent(collection, name -> new ArrayList<>()).add(line(event));
  }

  /** Delivers what was added since the last time. */
  void write(OnClose onClose) {
    SinkRun run =
        SinkRun.open(
            LocalSegmentStore.in(folder),
            options ->
                options
                    .encoder(ExtendedJsonEncoder.relaxed())
                    .compression(compression)
                    .roll(RollingPolicy.atPartitionEnd().orAtBytes(rollAt))
                    .onClose(onClose));
    for (ChangeEvent<?> event : pending) {
      var unused = run.write(event);
      run.letCommit();
    }
    pending.clear();
    run.close().requireDone();
  }

  /** The lines of each collection, without their ends. */
  Map<String, List<String>> lines() {
    return lines;
  }

  private static String line(ChangeEvent<?> event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ExtendedJsonEncoder.relaxed().encode(event, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
