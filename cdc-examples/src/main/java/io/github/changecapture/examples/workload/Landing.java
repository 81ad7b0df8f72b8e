package io.github.changecapture.examples.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Where changes have landed, as any reader sees it. */
public interface Landing {

  /**
   * The files with their sizes.
   *
   * @return for one collection in the order of its hours, and of the parts of an hour
   */
  List<Landed> sizes();

  /**
   * Reads all files.
   *
   * @param run what the ids of the wanted documents begin with, up to a dash
   * @return what happened to each document, in the order of the files
   */
  History history(String run);

  /**
   * A file.
   *
   * @param path its path in the folder
   * @param lines how many lines it has
   * @param bytes how long it is
   */
  record Landed(Path path, long lines, long bytes) {
    private static final int BUFFER = 1 << 16;

    static Landed of(Path path, InputStream in) throws IOException {
      byte[] buffer = new byte[BUFFER];
      long lines = 0;
      long bytes = 0;
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        bytes += length;
        for (int i = 0; i < length; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
      return new Landed(path, lines, bytes);
    }
  }
}
