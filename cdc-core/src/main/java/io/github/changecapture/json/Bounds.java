package io.github.changecapture.json;

/** Checks that a value stays within the document that holds it. */
final class Bounds {
  private Bounds() {}

  /**
   * Where a value of known length ends.
   *
   * @param end of the document's fields: a value may end there, not behind
   */
  static int after(int at, int count, int end) {
    require(count, at, end);
    return at + count;
  }

  static void require(int count, int at, int end) {
    if (end - at < count) {
      throw new MalformedBson(at, "a value passes the end of its document");
    }
  }

  /** Reads a length that has to lie between a least value and what is left. */
  static int length(byte[] bson, int at, int least, int most) {
    int length = LittleEndian.int32(bson, at);
    if (length < least || length > most) {
      throw new MalformedBson(
          at, "a length of " + length + " where " + least + " to " + most + " is possible");
    }
    return length;
  }

  /** Checks that text ends as its length says. */
  static void requireZero(byte[] bson, int at) {
    if (bson[at] != 0) {
      throw new MalformedBson(at, "no zero at the end that a length gives");
    }
  }
}
