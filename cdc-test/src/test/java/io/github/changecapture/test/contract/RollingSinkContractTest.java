package io.github.changecapture.test.contract;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class RollingSinkContractTest extends SinkContract {
  private static final ExtendedJsonEncoder ENCODER = ExtendedJsonEncoder.relaxed();

  @TempDir Path folder;

  @Override
  protected Sink sink() {
    return RollingSink.builder().store(LocalSegmentStore.in(folder)).encoder(ENCODER).build();
  }

  @Override
  protected List<String> eventIds() throws IOException {
    return idsIn(record -> true);
  }

  /** A chunk counts when its segment is sealed. */
  @Override
  protected List<String> countedIds() throws IOException {
    return idsIn(record -> record.state() == SegmentRecord.State.SEALED);
  }

  private List<String> idsIn(Predicate<SegmentRecord> counts) throws IOException {
    SegmentCatalog catalog = LocalSegmentStore.in(folder).catalog();
    List<String> ids = new ArrayList<>();
    for (SegmentRecord segment : segments(catalog).stream().filter(counts).toList()) {
      try (InputStream in = catalog.read(segment)) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(RollingSinkContractTest::id)
            .forEach(ids::add);
      }
    }
    return ids;
  }

  @Override
  protected boolean breakStorage() throws IOException {
    new LocalFolder(folder).takeLockAway();
    return true;
  }

  @Override
  protected void repairStorage() throws IOException {
    new LocalFolder(folder).putLockBack();
  }

  @Override
  protected boolean kill(Sink sink) throws IOException {
    new LocalFolder(folder).removeLock();
    return true;
  }

  private static String id(String line) {
    Position position = ENCODER.position((line + "\n").getBytes(StandardCharsets.UTF_8));
    return requireNonNull(requireNonNull(position).token())
        .document()
        .getString("_data")
        .getValue();
  }

  private static List<SegmentRecord> segments(SegmentCatalog catalog) {
    List<SegmentRecord> records = new ArrayList<>();
    try (Stream<String> names = catalog.series()) {
      for (String name : names.toList()) {
        try (Stream<SegmentRecord> segments = catalog.segments(name, 1)) {
          segments.forEach(records::add);
        }
      }
    }
    return records;
  }
}
