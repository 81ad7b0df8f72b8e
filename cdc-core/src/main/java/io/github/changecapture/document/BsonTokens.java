package io.github.changecapture.document;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.changecapture.error.MalformedEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.bson.BsonBinaryReader;
import org.bson.BsonDbPointer;
import org.bson.BsonRegularExpression;
import org.bson.BsonSerializationException;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.types.Decimal128;

/** Copies BSON values to a Jackson generator, as {@link JacksonDocuments} describes. */
final class BsonTokens implements AutoCloseable {
  /** MongoDB allows 100; the limit is for broken bytes. */
  private static final int MOST_LEVELS = 500;

  private final BsonBinaryReader bson;
  private final JsonGenerator json;
  private final int size;
  private int level;

  BsonTokens(ByteBuffer document, JsonGenerator json) {
    this.bson = new BsonBinaryReader(document);
    this.json = json;
    this.size = document.remaining();
  }

  @Override
  public void close() {
    bson.close();
  }

  void copyDocument() throws IOException {
    enter();
    bson.readStartDocument();
    json.writeStartObject();
    for (BsonType type = bson.readBsonType();
        type != BsonType.END_OF_DOCUMENT;
        type = bson.readBsonType()) {
      json.writeFieldName(bson.readName());
      copyValue(type);
    }
    bson.readEndDocument();
    json.writeEndObject();
    level--;
  }

  private void copyArray() throws IOException {
    enter();
    bson.readStartArray();
    json.writeStartArray();
    for (BsonType type = bson.readBsonType();
        type != BsonType.END_OF_DOCUMENT;
        type = bson.readBsonType()) {
      copyValue(type);
    }
    bson.readEndArray();
    json.writeEndArray();
    level--;
  }

  private void enter() {
    level++;
    if (level > MOST_LEVELS) {
      throw new MalformedEvent(
          "document is nested more than " + MOST_LEVELS + " levels deep, and MongoDB allows 100");
    }
  }

  private void copyValue(BsonType type) throws IOException {
    switch (type) {
      case DOCUMENT -> copyDocument();
      case ARRAY -> copyArray();
      case STRING -> json.writeString(bson.readString());
      case SYMBOL -> json.writeString(bson.readSymbol());
      case OBJECT_ID -> json.writeString(bson.readObjectId().toHexString());
      case DATE_TIME -> json.writeString(Instant.ofEpochMilli(bson.readDateTime()).toString());
      case INT32 -> json.writeNumber(bson.readInt32());
      case INT64 -> json.writeNumber(bson.readInt64());
      case DOUBLE -> json.writeNumber(bson.readDouble());
      case DECIMAL128 -> copyDecimal(bson.readDecimal128());
      case BOOLEAN -> json.writeBoolean(bson.readBoolean());
      case BINARY -> copyBinary();
      case NULL -> {
        bson.readNull();
        json.writeNull();
      }
      case UNDEFINED -> {
        bson.readUndefined();
        json.writeNull();
      }
      default -> copyAsExtendedJson(type);
    }
  }

  /** The reader allocates whatever length it finds, so broken bytes could cost the heap. */
  private void copyBinary() throws IOException {
    int length = bson.peekBinarySize();
    if (length < 0 || length > size) {
      throw new BsonSerializationException("binary of " + length + " bytes");
    }
    json.writeBinary(bson.readBinaryData().getData());
  }

  /** By its text, because Decimal128 refuses to give a negative zero as a BigDecimal. */
  private void copyDecimal(Decimal128 decimal) throws IOException {
    if (decimal.isNaN() || decimal.isInfinite()) {
      json.writeNumber(decimal.doubleValue());
    } else {
      json.writeNumber(new BigDecimal(decimal.toString()));
    }
  }

  private void copyAsExtendedJson(BsonType type) throws IOException {
    json.writeStartObject();
    switch (type) {
      case TIMESTAMP -> copyTimestamp(bson.readTimestamp());
      case REGULAR_EXPRESSION -> copyRegularExpression(bson.readRegularExpression());
      case DB_POINTER -> copyPointer(bson.readDBPointer());
      case JAVASCRIPT -> json.writeStringField("$code", bson.readJavaScript());
      case JAVASCRIPT_WITH_SCOPE -> {
        json.writeStringField("$code", bson.readJavaScriptWithScope());
        json.writeFieldName("$scope");
        copyDocument();
      }
      case MIN_KEY -> {
        bson.readMinKey();
        json.writeNumberField("$minKey", 1);
      }
      case MAX_KEY -> {
        bson.readMaxKey();
        json.writeNumberField("$maxKey", 1);
      }
      default -> throw new MalformedEvent("document has a value of the unknown type " + type);
    }
    json.writeEndObject();
  }

  private void copyTimestamp(BsonTimestamp timestamp) throws IOException {
    json.writeObjectFieldStart("$timestamp");
    json.writeNumberField("t", Integer.toUnsignedLong(timestamp.getTime()));
    json.writeNumberField("i", Integer.toUnsignedLong(timestamp.getInc()));
    json.writeEndObject();
  }

  private void copyRegularExpression(BsonRegularExpression expression) throws IOException {
    json.writeObjectFieldStart("$regularExpression");
    json.writeStringField("pattern", expression.getPattern());
    json.writeStringField("options", expression.getOptions());
    json.writeEndObject();
  }

  private void copyPointer(BsonDbPointer pointer) throws IOException {
    json.writeObjectFieldStart("$dbPointer");
    json.writeStringField("$ref", pointer.getNamespace());
    json.writeObjectFieldStart("$id");
    json.writeStringField("$oid", pointer.getId().toHexString());
    json.writeEndObject();
    json.writeEndObject();
  }
}
