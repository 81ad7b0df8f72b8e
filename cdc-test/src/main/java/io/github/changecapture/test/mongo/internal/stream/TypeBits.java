package io.github.changecapture.test.mongo.internal.stream;

import java.util.BitSet;
import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;

/** The types of a KeyString's numbers and strings, for values that sort alike. */
final class TypeBits {

  static final int INT32 = 0;
  static final int DOUBLE = 1;
  static final int INT64 = 2;
  static final int DECIMAL = 3;

  private static final int LONG_FORM = 0x80;
  private static final int MAX_BYTES = 0x7F;

  private final BitSet bits = new BitSet();
  private int length;

  void number(int type) {
    bit((type & 1) != 0);
    bit((type & 2) != 0);
  }

  void string(boolean symbol) {
    bit(symbol);
  }

  private void bit(boolean set) {
    bits.set(length++, set);
  }

  /** The bits: one byte below 128 alone, or the number of bytes and the bytes. */
  @Nullable BsonBinary toBinary() {
    if (bits.isEmpty()) {
      return null;
    }
    int bytes = Math.min((length + 7) / 8, MAX_BYTES);
    byte[] set = bits.toByteArray();
    if (bytes == 1 && set[0] >= 0) {
      return new BsonBinary(set);
    }
    byte[] form = new byte[1 + bytes];
    form[0] = (byte) (LONG_FORM | bytes);
    System.arraycopy(set, 0, form, 1, Math.min(set.length, bytes));
    return new BsonBinary(form);
  }
}
