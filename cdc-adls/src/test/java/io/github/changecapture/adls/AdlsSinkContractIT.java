package io.github.changecapture.adls;

import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsOperation;
import io.github.changecapture.test.contract.SinkContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class AdlsSinkContractIT extends SinkContract {
  private final EventEncoder encoder = ExtendedJsonEncoder.relaxed();
  private OnAdls adls;
  private OnAdls.Machine process = new OnAdls.Machine();
  private AdlsFault broken;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
  }

  @AfterEach
  void stop() {
    process.kill();
    adls.close();
  }

  @Override
  protected Sink sink() {
    return AdlsJsonlSink.builder().folder(adls.folder(process)).build();
  }

  @Override
  protected List<String> eventIds() {
    return idsIn(adls.paths().stream().filter(path -> path.endsWith(".jsonl")));
  }

  /** A chunk counts when its segment is sealed. */
  @Override
  protected List<String> countedIds() {
    SegmentCatalog catalog = AdlsSegmentStore.in(adls.folder(new OnAdls.Machine())).catalog();
    try (Stream<String> series = catalog.series()) {
      return idsIn(
          series.toList().stream()
              .flatMap(name -> catalog.segments(name, 1))
              .filter(record -> record.state() == SegmentRecord.State.SEALED)
              .map(SegmentRecord::path));
    }
  }

  private List<String> idsIn(Stream<String> paths) {
    return paths
        .flatMap(path -> adls.text(path).lines())
        .map(line -> encoder.position((line + '\n').getBytes(StandardCharsets.UTF_8)))
        .map(AdlsSinkContractIT::id)
        .toList();
  }

  @Override
  protected boolean breakStorage() {
    broken =
        adls.server()
            .faults()
            .on(AdlsOperation.APPEND, AdlsOperation.APPEND_AND_FLUSH)
            .always()
            .refuse(500, "InternalError");
    return true;
  }

  @Override
  protected void repairStorage() {
    broken.remove();
  }

  @Override
  protected boolean kill(Sink sink) {
    process.kill();
    process = new OnAdls.Machine();
    adls.expireLeases();
    return true;
  }

  private static String id(Position position) {
    return Objects.requireNonNull(position.token()).data();
  }
}
