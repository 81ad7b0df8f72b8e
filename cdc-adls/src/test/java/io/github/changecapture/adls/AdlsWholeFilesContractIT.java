package io.github.changecapture.adls;

import io.github.changecapture.spi.WholeFiles;
import io.github.changecapture.test.contract.WholeFilesContract;
import org.junit.jupiter.api.AfterEach;

class AdlsWholeFilesContractIT extends WholeFilesContract {
  private final OnAdls adls = OnAdls.start();

  @AfterEach
  void stop() {
    adls.close();
  }

  @Override
  protected WholeFiles files() {
    return AdlsWholeFiles.in(adls.folder(new OnAdls.Machine()));
  }
}
