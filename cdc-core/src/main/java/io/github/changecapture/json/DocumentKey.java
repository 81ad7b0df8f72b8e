package io.github.changecapture.json;

/** The key of a document: its {@code _id}, and the shard key where there is another. */
final class DocumentKey {
  private static final FieldName ID = new FieldName("_id");
  private static final int UNKNOWN = -1;

  private DocumentKey() {}

  /**
   * Whether a key is an {@code _id} without parts, and nothing else: then its value as JSON tells
   * it from every other. A document or an array does not, once a reader has put the names in order.
   *
   * @param start of a document that is known to be well-formed
   */
  static boolean isOneScalar(byte[] bson, int start) {
    int type = DocumentWriter.firstField(start);
    int value = type + 1 + ID.length();
    int end = start + LittleEndian.int32(bson, start) - 1;
    return type < end && ID.isAt(bson, type + 1) && endOfScalar(bson[type], bson, value) == end;
  }

  /** Where a value ends, if it has no parts and can be an {@code _id}. */
  private static int endOfScalar(byte type, byte[] bson, int at) {
    return switch (type) {
      case 0x0A, 0x7F, (byte) 0xFF -> at; // null, max key, min key
      case 0x08 -> at + 1; // boolean
      case 0x10 -> at + Integer.BYTES;
      case 0x01, 0x09, 0x11, 0x12 -> at + Long.BYTES; // double, date, timestamp, int64
      case 0x07 -> at + 12; // object id
      case 0x13 -> at + 16; // decimal128
      case 0x02, 0x0E -> at + Integer.BYTES + LittleEndian.int32(bson, at); // string, symbol
      case 0x05 -> at + Integer.BYTES + 1 + LittleEndian.int32(bson, at); // binary
      default -> UNKNOWN;
    };
  }
}
