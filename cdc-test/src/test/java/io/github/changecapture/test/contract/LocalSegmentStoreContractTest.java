package io.github.changecapture.test.contract;

import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class LocalSegmentStoreContractTest {

  @Nested
  class Segments extends SegmentStoreContract {
    @TempDir Path folder;

    @Override
    protected SegmentStore store() {
      return LocalSegmentStore.in(folder);
    }

    @Override
    protected boolean kill(SegmentSession session) throws IOException {
      new LocalFolder(folder).removeLock();
      return true;
    }

    @Override
    protected boolean addBytes(String path, byte[] bytes) throws IOException {
      new LocalFolder(folder).addBytes(path, bytes);
      return true;
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
  }

  @Nested
  class Catalog extends SegmentCatalogContract {
    @TempDir Path folder;

    @Override
    protected SegmentStore store() {
      return LocalSegmentStore.in(folder);
    }

    @Override
    protected boolean addBytes(String path, byte[] bytes) throws IOException {
      new LocalFolder(folder).addBytes(path, bytes);
      return true;
    }

    @Override
    protected boolean damage(SegmentRecord record) throws IOException {
      new LocalFolder(folder).cutRecordOff(record);
      return true;
    }
  }
}
