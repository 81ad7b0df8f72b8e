package io.github.changecapture.shape;

/**
 * Where a path stands that is an element of a list, or in a document that is.
 *
 * @param document where that document begins, or {@link #NONE}
 */
record ListedPath(int from, int to, int document) {
  private static final int NONE = -1;
  private static final String ARRAY_FIELD = "field";

  boolean isInDocument() {
    return document != NONE;
  }

  static ListedPath ofString(byte type, byte[] bytes, int value, int next, int depth) {
    if (type != Bson.STRING) {
      throw Bson.malformed("removedFields has an element that is no string");
    }
    return at(value, next, NONE);
  }

  static ListedPath ofDocument(byte type, byte[] bytes, int value, int next, int depth) {
    if (type != Bson.DOCUMENT) {
      throw Bson.malformed("truncatedArrays has an element that is no document");
    }
    int end = Bson.endOfFields(bytes, value, next, depth);
    int at = value + Bson.LENGTH_BYTES;
    while (at < end) {
      int zero = Bson.endOfName(bytes, at + 1, end);
      int after = Bson.endOfValue(bytes[at], bytes, zero + 1, end);
      if (bytes[at] == Bson.STRING && Names.text(bytes, at + 1, zero).equals(ARRAY_FIELD)) {
        return at(zero + 1, after, value);
      }
      at = after;
    }
    throw Bson.malformed("truncatedArrays has an element without field");
  }

  private static ListedPath at(int value, int next, int document) {
    return new ListedPath(value + Bson.LENGTH_BYTES, next - 1, document);
  }
}
