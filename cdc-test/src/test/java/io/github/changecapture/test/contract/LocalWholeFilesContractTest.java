package io.github.changecapture.test.contract;

import io.github.changecapture.segment.LocalWholeFiles;
import io.github.changecapture.spi.WholeFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalWholeFilesContractTest extends WholeFilesContract {
  @TempDir Path folder;

  @Override
  protected WholeFiles files() {
    return LocalWholeFiles.in(folder);
  }
}
