package io.github.changecapture.segment;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;

/** Says how many bytes each read of at least one has given. */
final class WatchedInput extends FilterInputStream {
  private final IntConsumer watcher;

  WatchedInput(InputStream in, IntConsumer watcher) {
    super(in);
    this.watcher = watcher;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    watcher.accept(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    int read = super.read(into, offset, count);
    watcher.accept(Math.max(0, read));
    return read;
  }
}
