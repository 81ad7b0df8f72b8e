package io.github.changecapture.shape;

import org.jspecify.annotations.Nullable;

/** What takes the place of a value. */
@FunctionalInterface
interface Replacement {

  /** A value as it stands in a document. */
  final class Encoded {
    private final byte type;
    private final byte[] bytes;

    Encoded(byte type, byte[] bytes) {
      this.type = type;
      this.bytes = bytes;
    }

    byte type() {
      return type;
    }

    /** Not to be changed. */
    byte[] bytes() {
      return bytes;
    }
  }

  /** The new value for what lies between two indexes, or null if that stays. */
  @Nullable Encoded of(byte type, byte[] bytes, int from, int to);

  static Replacement of(Rule.Replacing rule) {
    if (rule instanceof Rule.Hash hash) {
      return new Hashing(hash.key());
    }
    if (rule instanceof Rule.Constant constant) {
      Encoded value = Constants.encoded(constant.value());
      return (type, bytes, from, to) -> value;
    }
    return Masking::masked;
  }
}
