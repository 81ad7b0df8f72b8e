package io.github.changecapture.shape;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A dotted name in which some parts are replaced. */
final class NewName {
  private final byte[] bytes;
  private final ByteArrayOutputStream replaced = new ByteArrayOutputStream();
  private int copied;
  private boolean isNew;

  NewName(byte[] bytes, int from) {
    this.bytes = bytes;
    this.copied = from;
  }

  void put(int from, int to, byte[] part) {
    replaced.write(bytes, copied, from - copied);
    replaced.writeBytes(part);
    copied = to;
    isNew = true;
  }

  byte @Nullable [] upTo(int to) {
    if (!isNew) {
      return null;
    }
    replaced.write(bytes, copied, to - copied);
    return replaced.toByteArray();
  }
}
