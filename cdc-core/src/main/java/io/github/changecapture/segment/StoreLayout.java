package io.github.changecapture.segment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What lies where in a folder of segments, as {@link StorePaths} says.
 *
 * @param base the folder that the host named
 */
record StoreLayout(Path base) {

  Path own() {
    return base.resolve(StorePaths.OWN);
  }

  Path lock() {
    return base.resolve(StorePaths.LOCK);
  }

  Path identity() {
    return base.resolve(StorePaths.IDENTITY);
  }

  Path markers() {
    return base.resolve(StorePaths.MARKERS);
  }

  Path catalog() {
    return base.resolve(StorePaths.CATALOG);
  }

  Path records(String series) {
    return base.resolve(StorePaths.records(series));
  }

  Path record(String series, long number) {
    return base.resolve(StorePaths.record(series, number));
  }

  Path marker(String series, long number) {
    return base.resolve(StorePaths.marker(series, number));
  }

  /** The record that a marker stands for. */
  Path recordOf(Path marker) {
    return base.resolve(StorePaths.recordOf(marker.getFileName().toString()));
  }

  static boolean isMarker(Path file) {
    return StorePaths.isMarker(file.getFileName().toString());
  }

  static boolean isRecord(Path file) {
    return StorePaths.isRecord(file.getFileName().toString());
  }

  static long numberOf(Path record) {
    return StorePaths.numberOf(record.getFileName().toString());
  }

  /** A segment's file, which is inside the folder and outside of what is ours. */
  Path file(String path) {
    try {
      return base.resolve(StorePaths.requireSegment(path));
    } catch (InvalidPathException notForThisSystem) {
      throw StorePaths.unsafe(path);
    }
  }
}
