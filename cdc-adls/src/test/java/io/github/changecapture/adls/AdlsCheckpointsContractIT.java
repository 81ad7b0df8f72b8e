package io.github.changecapture.adls;

import com.azure.storage.blob.models.BlobRequestConditions;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.test.contract.CheckpointStoreContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class AdlsCheckpointsContractIT extends CheckpointStoreContract {
  private OnAdls adls;
  private OnAdls.Machine process = new OnAdls.Machine();

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
  protected CheckpointStore store() {
    return AdlsCheckpoints.in(adls.folder(process));
  }

  @Override
  protected boolean kill(CheckpointStore owner) {
    process.kill();
    process = new OnAdls.Machine();
    adls.expireLeases();
    return true;
  }

  @Override
  protected boolean passTime(Duration by) {
    adls.letPass(by);
    return true;
  }

  @Override
  protected boolean damage(String capture) {
    var unused =
        adls.folder(process)
            .files()
            .requests()
            .put(
                AdlsClaim.path(capture),
                "{\"fileFormat\": 1".getBytes(StandardCharsets.UTF_8),
                Map.of(),
                new BlobRequestConditions());
    return true;
  }
}
