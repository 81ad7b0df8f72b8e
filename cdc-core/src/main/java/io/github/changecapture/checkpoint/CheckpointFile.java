package io.github.changecapture.checkpoint;

import io.github.changecapture.internal.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of one capture, in a folder. */
final class CheckpointFile {
  private final Path path;
  private final String capture;

  CheckpointFile(Path path, String capture) {
    this.path = path;
    this.capture = capture;
  }

  CheckpointContent read() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException none) {
      return CheckpointContent.NONE;
    }
    return CheckpointContent.fromBytes(bytes, capture, path.toString());
  }

  void write(CheckpointContent content) throws IOException {
    DurableFiles.replace(path, content.toBytes(capture));
  }
}
