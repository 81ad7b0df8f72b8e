package io.github.changecapture.event;

import io.github.changecapture.error.MalformedEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How long BSON values are.
 *
 * @see <a href="https://bsonspec.org/spec.html">BSON specification</a>
 */
final class BsonLayout {
  private static final VarHandle INT32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** In each of eight bytes. */
  private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;

  private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

  private BsonLayout() {}

  static int int32(byte[] bytes, int at) {
    try {
      return (int) INT32.get(bytes, at);
    } catch (IndexOutOfBoundsException truncated) {
      throw new MalformedEvent("change event ends in the middle of a field", truncated);
    }
  }

  static long int64(byte[] bytes, int at) {
    try {
      return (long) INT64.get(bytes, at);
    } catch (IndexOutOfBoundsException truncated) {
      throw new MalformedEvent("change event ends in the middle of a field", truncated);
    }
  }

  static void putInt32(byte[] bytes, int at, int value) {
    INT32.set(bytes, at, value);
  }

  /** Looks at eight bytes at once: names are most of what is read of an event. */
  static int endOfName(byte[] bytes, int from) {
    int at = from;
    for (int last = bytes.length - Long.BYTES; at <= last; at += Long.BYTES) {
      long eight = (long) INT64.get(bytes, at);
      // The lowest bit that is set stands in the first zero byte.
      long zeros = (eight - LOWEST_BITS) & ~eight & HIGHEST_BITS;
      if (zeros != 0) {
        return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    while (at < bytes.length && bytes[at] != 0) {
      at++;
    }
    if (at == bytes.length) {
      throw new MalformedEvent("change event ends in the middle of a name");
    }
    return at;
  }

  static int endOfValue(byte[] bytes, int at, byte type) {
    return switch (type) {
      case 0x06, 0x0A, (byte) 0xFF, 0x7F -> at; // undefined, null, min key, max key
      case 0x08 -> at + 1; // boolean
      case 0x10 -> at + 4; // int32
      case 0x01, 0x09, 0x11, 0x12 -> at + 8; // double, date, timestamp, int64
      case 0x07 -> at + 12; // object id
      case 0x13 -> at + 16; // decimal128
      case 0x02, 0x0D, 0x0E -> at + 4 + length(bytes, at); // string, code, symbol
      case 0x03, 0x04, 0x0F -> at + length(bytes, at); // document, array, code with scope
      case 0x05 -> at + 5 + length(bytes, at); // binary: length, subtype, bytes
      case 0x0C -> at + 4 + length(bytes, at) + 12; // DBPointer: string, object id
      case 0x0B -> endOfName(bytes, endOfName(bytes, at) + 1) + 1; // regular expression
      default ->
          throw new MalformedEvent(
              "change event has a field of BSON type 0x"
                  + Integer.toHexString(type & 0xFF)
                  + ", which the specification does not know");
    };
  }

  /** A length that keeps the scan moving forward: never negative. */
  private static int length(byte[] bytes, int at) {
    int length = int32(bytes, at);
    if (length < 0 || length > bytes.length) {
      throw new MalformedEvent("change event has a field of " + length + " bytes");
    }
    return length;
  }
}
