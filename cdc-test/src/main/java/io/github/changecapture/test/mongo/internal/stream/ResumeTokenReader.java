package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/** Reads a client's resume token, with the errors that mongod gives for one that is none. */
final class ResumeTokenReader {

  private static final int UNKNOWN_TYPE = 50811;

  private final BsonDocument document;
  private final ByteBuffer bytes;

  private ResumeTokenReader(BsonDocument document, ByteBuffer bytes) {
    this.document = document;
    this.bytes = bytes;
  }

  static ResumeToken read(BsonDocument document) {
    BsonValue data = document.get("_data");
    if (data == null || !data.isString()) {
      throw ServerException.location(
          40647,
          "Bad resume token: _data of missing or of wrong type. Expected string, got "
              + document.toJson());
    }
    BsonValue typeBits = document.get("_typeBits");
    if (typeBits != null && !typeBits.isBinary()) {
      throw ServerException.location(
          40648, "Bad resume token: _typeBits of wrong type " + document.toJson());
    }
    byte[] bytes = bytes(data.asString().getValue());
    try {
      return new ResumeTokenReader(document, ByteBuffer.wrap(bytes)).token();
    } catch (BufferUnderflowException e) {
      throw malformed("it ends too early");
    }
  }

  private static byte[] bytes(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE, "resume token string was not a valid hex string");
    }
  }

  private ResumeToken token() {
    if (!bytes.hasRemaining()) {
      throw ServerException.location(40649, "invalid empty resume token");
    }
    expect(KeyString.TIMESTAMP);
    BsonTimestamp time = new BsonTimestamp(bytes.getLong());
    int version = number();
    if (version != 1 && version != 2) {
      throw ServerException.location(
          50795, "Invalid Resume Token: only supports version 0, 1 and 2");
    }
    int kind = number();
    if (kind != ResumeToken.HIGH_WATER_MARK && kind != ResumeToken.EVENT) {
      throw ServerException.location(51057, "Token type " + kind + " not recognized");
    }
    int operation = number();
    int invalidate = type();
    if (invalidate != KeyString.FALSE && invalidate != KeyString.TRUE) {
      throw ServerException.location(50870, "Resume Token fromInvalidate is not a boolean.");
    }
    boolean hasUuid = type() == KeyString.BINARY;
    return new ResumeToken(time, kind, operation, invalidate == KeyString.TRUE, hasUuid, document);
  }

  private void expect(int expected) {
    if (type() != expected) {
      throw malformed("it doesn't begin with a timestamp");
    }
  }

  private int type() {
    return Byte.toUnsignedInt(bytes.get());
  }

  private int number() {
    int type = type();
    if (type == KeyString.ZERO) {
      return 0;
    }
    int length = type - KeyString.POSITIVE_ONE_BYTE + 1;
    if (length < 1 || length > Integer.BYTES) {
      throw malformed("type " + type + " where a small number should be");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | Byte.toUnsignedLong(bytes.get());
    }
    return (int) (value >>> 1);
  }

  private static ServerException malformed(String why) {
    return ServerException.location(
        UNKNOWN_TYPE, "KeyString format error: the resume token is malformed, " + why);
  }
}
