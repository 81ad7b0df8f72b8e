package io.github.changecapture.shape;

import io.github.changecapture.shape.Replacement.Encoded;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** The neutral value of each type, so that what reads a type still finds it. */
final class Masking {
  static final String TEXT = "***";

  private static final byte BINARY = 0x05;
  private static final int UUID_BYTES = 16;
  private static final Encoded NULL = Constants.encoded(BsonNull.VALUE);
  private static final Map<Byte, Encoded> NEUTRAL = neutral();

  private Masking() {}

  static @Nullable Encoded masked(byte type, byte[] bytes, int from, int to) {
    if (type == BINARY) {
      return binary(bytes[from + Bson.LENGTH_BYTES]);
    }
    Encoded neutral = NEUTRAL.get(type);
    if (neutral != null) {
      return neutral;
    }
    return type == Bson.NULL ? null : NULL;
  }

  /** Of the same subtype; a UUID is one only with its 16 bytes. */
  private static Encoded binary(byte subtype) {
    boolean isUuid = subtype == 3 || subtype == 4;
    return Constants.encoded(new BsonBinary(subtype, new byte[isUuid ? UUID_BYTES : 0]));
  }

  private static Map<Byte, Encoded> neutral() {
    Map<Byte, Encoded> values = new HashMap<>();
    put(values, new BsonString(TEXT));
    put(values, new BsonInt32(0));
    put(values, new BsonInt64(0));
    put(values, new BsonDouble(0));
    put(values, new BsonDecimal128(Decimal128.parse("0")));
    put(values, BsonBoolean.FALSE);
    put(values, new BsonDateTime(0));
    put(values, new BsonTimestamp(0));
    put(values, new BsonObjectId(new ObjectId(new byte[12])));
    return values;
  }

  private static void put(Map<Byte, Encoded> values, BsonValue value) {
    Encoded encoded = Constants.encoded(value);
    values.put(encoded.type(), encoded);
  }
}
