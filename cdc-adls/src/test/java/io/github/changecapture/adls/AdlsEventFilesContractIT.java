package io.github.changecapture.adls;

import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.EventFilesSink;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsOperation;
import io.github.changecapture.test.contract.SinkContract;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;

class AdlsEventFilesContractIT extends SinkContract {
  private final EventEncoder encoder = ExtendedJsonEncoder.relaxed();
  private final OnAdls adls = OnAdls.start();
  private OnAdls.Machine process = new OnAdls.Machine();
  private AdlsFault broken;

  @AfterEach
  void stop() {
    process.kill();
    adls.close();
  }

  @Override
  protected Sink sink() {
    return EventFilesSink.builder().files(AdlsWholeFiles.in(adls.folder(process))).build();
  }

  @Override
  protected List<String> eventIds() {
    return adls.server().files(OnAdls.RAW).stream()
        .filter(path -> path.endsWith(".json"))
        .map(path -> encoder.position(adls.server().content(OnAdls.RAW, path)))
        .map(AdlsEventFilesContractIT::id)
        .sorted()
        .toList();
  }

  @Override
  protected boolean breakStorage() {
    broken =
        adls.server().faults().on(AdlsOperation.PUT_BLOB).always().refuse(500, "InternalError");
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
    return true;
  }

  private static String id(Position position) {
    return Objects.requireNonNull(position.token()).data();
  }
}
