package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Short ways from BSON to JSON, for the tests of this package. */
final class Transcoding {
  private Transcoding() {}

  static String relaxed(byte[] bson) {
    return json(bson, JsonFormat.RELAXED);
  }

  static String canonical(byte[] bson) {
    return json(bson, JsonFormat.CANONICAL);
  }

  static String json(byte[] bson, JsonFormat format) {
    JsonBuffer out = new JsonBuffer(0);
    new BsonToJson(format, InvalidText.REPLACE).write(bson, 0, bson.length, out);
    return text(out);
  }

  static String text(JsonBuffer out) {
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** A document with one field {@code a} of the given type. */
  static byte[] document(int type, String value) {
    byte[] bytes = hex("00000000 %02x 61 00 %s 00".formatted(type, value));
    LittleEndian.putInt32(bytes, 0, bytes.length);
    return bytes;
  }

  /** The hexadecimal form of a BSON string. */
  static String string(String text) {
    return string(text.getBytes(StandardCharsets.UTF_8));
  }

  static String string(byte[] text) {
    byte[] length = new byte[Integer.BYTES];
    LittleEndian.putInt32(length, 0, text.length + 1);
    return HexFormat.of().formatHex(length) + HexFormat.of().formatHex(text) + "00";
  }
}
