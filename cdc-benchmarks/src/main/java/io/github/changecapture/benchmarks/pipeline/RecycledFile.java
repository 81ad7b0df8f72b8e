package io.github.changecapture.benchmarks.pipeline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that begins anew when it has reached a length.
 *
 * <p>On a virtual machine memory that was never used has to come from the host first, which costs
 * several times as much as writing to it: a file that grows for as long as a benchmark runs would
 * show that, and nothing of its writer.
 */
final class RecycledFile extends OutputStream {
  /** So long are the files of every consumer. */
  static final long LONGEST = 128L * 1024 * 1024;

  private final FileChannel channel;

  RecycledFile(Path path) throws IOException {
    channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one});
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
    while (bytes.hasRemaining()) {
      var unused = channel.write(bytes);
    }
    if (channel.position() >= LONGEST) {
      var unused = channel.truncate(0);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
