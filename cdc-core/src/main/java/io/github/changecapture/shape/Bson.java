package io.github.changecapture.shape;

import io.github.changecapture.error.MalformedEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How BSON lies in bytes. What passes the end of what holds it is refused, so that no walk leaves
 * the event; text and numbers are not looked at.
 *
 * @see <a href="https://bsonspec.org/spec.html">BSON specification</a>
 */
final class Bson {
  static final byte STRING = 0x02;
  static final byte DOCUMENT = 0x03;
  static final byte ARRAY = 0x04;
  static final byte NULL = 0x0A;

  /** A server stores 180 levels and can be set to 250, and an event adds one or two. */
  static final int MAX_DEPTH = 256;

  static final int LENGTH_BYTES = 4;
  private static final int LEAST_DOCUMENT = 5;
  private static final VarHandle INT32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Bson() {}

  static int int32(byte[] bytes, int at) {
    return (int) INT32.get(bytes, at);
  }

  static void putInt32(byte[] bytes, int at, int value) {
    INT32.set(bytes, at, value);
  }

  /** Where the zero stands that ends a document's fields. */
  static int endOfFields(byte[] bytes, int start, int limit, int depth) {
    if (depth == 0) {
      throw malformed("more than " + MAX_DEPTH + " levels of documents and arrays");
    }
    int end = start + length(bytes, start, LEAST_DOCUMENT, limit - start) - 1;
    if (bytes[end] != 0) {
      throw malformed("a document does not end where its length says");
    }
    return end;
  }

  /** Where the zero stands that ends a name; documents end with one, so it is never outside. */
  static int endOfName(byte[] bytes, int from, int end) {
    int at = from;
    while (bytes[at] != 0) {
      at++;
    }
    if (at >= end) {
      throw malformed("a name passes the end of its document");
    }
    return at;
  }

  /**
   * Where a value ends.
   *
   * @param end where the fields of the document end that holds it
   */
  static int endOfValue(byte type, byte[] bytes, int at, int end) {
    int next =
        switch (type) {
          case 0x06, 0x0A, (byte) 0xFF, 0x7F -> at; // undefined, null, min key, max key
          case 0x08 -> at + 1; // boolean
          case 0x10 -> at + 4; // int32
          case 0x01, 0x09, 0x11, 0x12 -> at + 8; // double, date, timestamp, int64
          case 0x07 -> at + 12; // object id
          case 0x13 -> at + 16; // decimal128
          case 0x02, 0x0D, 0x0E -> endOfString(bytes, at, end); // string, code, symbol
          case 0x03, 0x04 -> at + length(bytes, at, LEAST_DOCUMENT, end - at); // document, array
          case 0x05 -> at + 5 + length(bytes, at, 0, end - at - 5); // length, subtype, bytes
          case 0x0B -> endOfName(bytes, endOfName(bytes, at, end) + 1, end) + 1; // expression
          case 0x0C -> endOfString(bytes, at, end) + 12; // DBPointer
          case 0x0F -> at + length(bytes, at, 14, end - at); // code with scope
          default -> throw malformed("a value of the unknown type " + (type & 0xFF));
        };
    if (next > end) {
      throw malformed("a value passes the end of its document");
    }
    return next;
  }

  private static int endOfString(byte[] bytes, int at, int end) {
    int next = at + LENGTH_BYTES + length(bytes, at, 1, end - at - LENGTH_BYTES);
    if (bytes[next - 1] != 0) {
      throw malformed("a string does not end where its length says");
    }
    return next;
  }

  private static int length(byte[] bytes, int at, int least, int most) {
    if (most < least) {
      throw malformed("a value passes the end of its document");
    }
    int length = int32(bytes, at);
    if (length < least || length > most) {
      throw malformed("a length of " + length + " where " + least + " to " + most + " can be");
    }
    return length;
  }

  static MalformedEvent malformed(String reason) {
    return new MalformedEvent("shape: the event's BSON is malformed: " + reason);
  }
}
