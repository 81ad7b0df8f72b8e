package io.github.changecapture.test.contract;

import io.github.changecapture.spi.SegmentRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** What may happen to a folder of segments behind the back of its store. */
record LocalFolder(Path base) {

  /** Ownership ends with the lock's file: as if its process had died, but nothing is closed. */
  void removeLock() throws IOException {
    Files.delete(lock());
  }

  /** Until {@link #putLockBack}, every change is refused, as by a storage that fails. */
  void takeLockAway() throws IOException {
    Files.move(lock(), lockAside());
  }

  void putLockBack() throws IOException {
    Files.move(lockAside(), lock());
  }

  void addBytes(String path, byte[] bytes) throws IOException {
    Path file = base.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void cutRecordOff(SegmentRecord record) throws IOException {
    Path file =
        files("_cdc/segments").filter(path -> holds(path, record)).findFirst().orElseThrow();
    String json = Files.readString(file);
    Files.writeString(file, json.substring(0, json.length() / 2));
  }

  private Path lock() {
    return base.resolve("_cdc").resolve("lock");
  }

  private Path lockAside() {
    return base.resolve("_cdc").resolve("lock-aside");
  }

  private Stream<Path> files(String folder) throws IOException {
    try (Stream<Path> all = Files.walk(base.resolve(folder))) {
      return all.filter(Files::isRegularFile).toList().stream();
    }
  }

  private static boolean holds(Path file, SegmentRecord record) {
    try {
      return Files.readString(file).contains(record.path());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
