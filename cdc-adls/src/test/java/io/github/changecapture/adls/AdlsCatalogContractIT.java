package io.github.changecapture.adls;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobRequestConditions;
import io.github.changecapture.adls.Requests.AfterFlush;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.test.contract.SegmentCatalogContract;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class AdlsCatalogContractIT extends SegmentCatalogContract {
  private OnAdls adls;
  private final OnAdls.Machine process = new OnAdls.Machine();

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
  protected SegmentStore store() {
    return AdlsSegmentStore.in(adls.folder(process));
  }

  @Override
  protected boolean addBytes(String path, byte[] bytes) {
    Files files = adls.folder(process).files();
    var unused = files.createNew(path);
    files.requests().append(path, 0, BinaryData.fromBytes(bytes), null);
    files.requests().flush(path, bytes.length, null, AfterFlush.OPEN);
    return true;
  }

  @Override
  protected boolean damage(SegmentRecord record) {
    var unused =
        adls.folder(process)
            .files()
            .requests()
            .put(
                Records.path(record),
                "{\"format\": 1, \"pa".getBytes(StandardCharsets.UTF_8),
                Map.of(),
                new BlobRequestConditions());
    return true;
  }
}
