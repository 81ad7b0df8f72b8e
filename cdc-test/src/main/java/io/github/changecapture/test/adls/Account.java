package io.github.changecapture.test.adls;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is stored; every access is under its monitor. */
final class Account {
  private final String name;
  private final int maxBlocks;
  private final TestClock clock;
  private final AtomicLong changes = new AtomicLong();
  final Map<String, FileSystem> fileSystems = new TreeMap<>();

  Account(String name, int maxBlocks, TestClock clock) {
    this.name = name;
    this.maxBlocks = maxBlocks;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  int maxBlocks() {
    return maxBlocks;
  }

  TestClock clock() {
    return clock;
  }

  String nextEtag() {
    return "\"0x8D%012X\"".formatted(changes.incrementAndGet());
  }

  FileSystem fileSystem(String fileSystem) {
    FileSystem found = fileSystems.get(fileSystem);
    if (found == null) {
      throw new ServiceError(404, "FilesystemNotFound", "The specified filesystem does not exist.");
    }
    return found;
  }
}
