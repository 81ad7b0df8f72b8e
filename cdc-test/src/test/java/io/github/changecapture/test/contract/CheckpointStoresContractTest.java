package io.github.changecapture.test.contract;

import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.spi.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoresContractTest {

  @Nested
  class InMemory extends CheckpointStoreContract {
    private final CheckpointStore store = CheckpointStores.inMemory();

    @Override
    protected CheckpointStore store() {
      return store;
    }
  }

  @Nested
  class InAFolder extends CheckpointStoreContract {
    @TempDir Path folder;

    @Override
    protected CheckpointStore store() {
      return CheckpointStores.file(folder);
    }

    @Override
    protected boolean damage(String capture) throws IOException {
      Path file = folder.resolve(capture + ".json");
      Files.writeString(file, Files.readString(file).replace("RUNNING", "STOPPED").substring(1));
      return true;
    }
  }
}
