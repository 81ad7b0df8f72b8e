package io.github.changecapture.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDbPointer;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Random documents with every type, at all depths, often with the values at a type's edges. */
final class RandomBson {
  private static final int TYPES = 21;
  private static final int DEEPEST = 6;
  private static final String[] TEXTS = {
    "",
    "plain",
    "a somewhat longer text without anything in it",
    "\"quoted\" \\ back",
    "\0\1\u001f",
    "\b\f\n\r\t",
    "\u007f\u0080\u0085\u009f",
    "\u2028 and \u2029",
    "Gr\u00fc\u00dfe",
    "\u0417\u0430\u043a\u0430\u0437 \u0434\u043e\u0441\u0442\u0430\u0432\u043b\u0435\u043d",
    "\u8ba2\u5355\u5df2\u6309\u65f6\u9001\u8fbe",
    "\u05e9\u05dc\u05d5\u05dd",
    "\ud83d\ude00\ud83d\ude80",
    "\ud83d",
    "a\udc00b",
    "\ufffd\ufeff\uffff",
    "e\u0301",
    "$set",
    "/path"
  };
  private static final String[] NAMES = {
    "_id",
    "a",
    "name",
    "fullDocument",
    "a.b",
    "",
    "\u00fcber",
    "\u6f22",
    "with \"quotes\"",
    "\n",
    "x1"
  };

  private final SplittableRandom random;
  private final BasicOutputBuffer output = new BasicOutputBuffer(1_024);

  RandomBson(long seed) {
    random = new SplittableRandom(seed);
  }

  byte[] next() {
    output.truncateToPosition(0);
    BsonBinaryWriter writer = new BsonBinaryWriter(output);
    writeDocument(writer, 0);
    return Arrays.copyOf(output.getInternalBuffer(), output.getPosition());
  }

  private void writeDocument(BsonBinaryWriter writer, int depth) {
    writer.writeStartDocument();
    for (int fields = fields(depth); fields > 0; fields--) {
      writer.writeName(NAMES[random.nextInt(NAMES.length)]);
      writeValue(writer, depth);
    }
    writer.writeEndDocument();
  }

  private void writeArray(BsonBinaryWriter writer, int depth) {
    writer.writeStartArray();
    for (int values = fields(depth); values > 0; values--) {
      writeValue(writer, depth);
    }
    writer.writeEndArray();
  }

  private int fields(int depth) {
    return depth == 0 ? 1 + random.nextInt(5) : depth < DEEPEST ? random.nextInt(4) : 0;
  }

  private void writeValue(BsonBinaryWriter writer, int depth) {
    switch (random.nextInt(TYPES)) {
      case 0 -> writer.writeDouble(number());
      case 1 -> writer.writeString(text());
      case 2 -> writeDocument(writer, depth + 1);
      case 3 -> writeArray(writer, depth + 1);
      case 4 -> writer.writeBinaryData(binary());
      case 5 -> writer.writeUndefined();
      case 6 -> writer.writeObjectId(objectId());
      case 7 -> writer.writeBoolean(random.nextBoolean());
      case 8 -> writer.writeDateTime(date());
      case 9 -> writer.writeNull();
      case 10 -> writer.writeRegularExpression(expression());
      case 11 -> writer.writeDBPointer(new BsonDbPointer(text(), objectId()));
      case 12 -> writer.writeJavaScript(text());
      case 13 -> writer.writeSymbol(text());
      case 14 -> {
        writer.writeJavaScriptWithScope(text());
        writeDocument(writer, depth + 1);
      }
      case 15 -> writer.writeInt32((int) integer());
      case 16 -> writer.writeTimestamp(new BsonTimestamp(integer()));
      case 17 -> writer.writeInt64(integer());
      case 18 -> writer.writeDecimal128(decimal());
      case 19 -> writer.writeMinKey();
      default -> writer.writeMaxKey();
    }
  }

  private double number() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(100_000) / 100.0;
      case 1 -> random.nextInt();
      case 2 -> random.nextDouble();
      case 3 -> new double[] {0.0, -0.0, Double.NaN, 1 / 0.0, -1 / 0.0}[random.nextInt(5)];
      default -> Double.longBitsToDouble(random.nextLong());
    };
  }

  private long integer() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(-10, 1_000);
      case 1 -> Long.MIN_VALUE;
      case 2 -> Long.MAX_VALUE;
      default -> random.nextLong() >> random.nextInt(Long.SIZE);
    };
  }

  private long date() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong(DateText.LAST / 1_000) * 1_000;
      case 1 -> new long[] {-1, 0, DateText.LAST, DateText.LAST + 1}[random.nextInt(4)];
      case 2 -> integer();
      default -> random.nextLong(DateText.LAST);
    };
  }

  private String text() {
    String text = TEXTS[random.nextInt(TEXTS.length)];
    return random.nextInt(4) == 0 ? text + TEXTS[random.nextInt(TEXTS.length)] : text;
  }

  private BsonBinary binary() {
    byte[] data = new byte[random.nextInt(20)];
    random.nextBytes(data);
    return new BsonBinary(
        (byte) (random.nextBoolean() ? random.nextInt(10) : random.nextInt()), data);
  }

  private ObjectId objectId() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return new ObjectId(bytes);
  }

  private BsonRegularExpression expression() {
    String pattern = text().replace('\0', '0');
    return new BsonRegularExpression(
        pattern, new String[] {"", "i", "mix", "xslum"}[random.nextInt(4)]);
  }

  private Decimal128 decimal() {
    if (random.nextInt(8) == 0) {
      // A special, or of the form whose value is zero.
      long special = random.nextLong() | 0x6000_0000_0000_0000L;
      return Decimal128.fromIEEE754BIDEncoding(special, random.nextLong());
    }
    byte[] bytes = new byte[random.nextInt(1, 15)];
    random.nextBytes(bytes);
    int exponent = random.nextBoolean() ? random.nextInt(-40, 5) : random.nextInt(-6_000, 6_000);
    return new Decimal128(new BigDecimal(new BigInteger(bytes), -exponent));
  }
}
