package io.github.changecapture.adls;

import com.azure.core.util.BinaryData;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsOperation;
import io.github.changecapture.test.contract.SegmentStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class AdlsSegmentStoreContractIT extends SegmentStoreContract {
  private OnAdls adls;
  private OnAdls.Machine process = new OnAdls.Machine();
  private AdlsFault broken;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
  }

  /** The superclass closes its sessions after this. */
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
  protected boolean kill(SegmentSession session) {
    process.kill();
    process = new OnAdls.Machine();
    adls.expireLeases();
    return true;
  }

  /** An append that was never flushed. */
  @Override
  protected boolean addBytes(String path, byte[] bytes) {
    Files files = adls.folder(new OnAdls.Machine()).files();
    if (files.createNew(path)) {
      files.requests().append(path, 0, BinaryData.fromBytes(bytes), null);
    } else {
      long length = files.requests().properties(path).length();
      files.requests().append(path, length, BinaryData.fromBytes(bytes), null);
    }
    return true;
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
  protected boolean fillUp() {
    adls.server()
        .faults()
        .on(AdlsOperation.APPEND_AND_FLUSH)
        .always()
        .refuse(409, "BlockCountExceedsLimit");
    return true;
  }

  @Override
  protected void repairStorage() {
    broken.remove();
  }
}
