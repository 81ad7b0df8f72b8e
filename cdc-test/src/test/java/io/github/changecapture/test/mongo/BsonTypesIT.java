package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.changestream.FullDocument;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every BSON type comes back with the bytes with which it went in. */
@ExtendWith(MongoServerExtension.class)
class BsonTypesIT {

  private static final List<BsonValue> VALUES =
      List.of(
          new BsonDouble(-0.0),
          new BsonDouble(Double.longBitsToDouble(0x7ff8000000000123L)),
          new BsonDouble(Double.NEGATIVE_INFINITY),
          new BsonDouble(Double.MIN_VALUE),
          new BsonString("zero\0, ünïcödé 😀"),
          new BsonString(""),
          new BsonDocument("b", new BsonInt32(1)).append("a", new BsonDocument()),
          new BsonArray(List.of(new BsonInt32(1), new BsonArray(), new BsonDocument())),
          new BsonBinary(new byte[] {1, 2, 3}),
          new BsonBinary(BsonBinarySubType.OLD_BINARY, new byte[] {9, 8}),
          new BsonBinary(BsonBinarySubType.UUID_LEGACY, new byte[16]),
          new BsonBinary(BsonBinarySubType.UUID_STANDARD, new byte[16]),
          new BsonBinary((byte) 0x80, new byte[300]),
          new BsonUndefined(),
          new BsonObjectId(new ObjectId("0123456789abcdef01234567")),
          BsonBoolean.TRUE,
          new BsonDateTime(-1),
          new BsonDateTime(Long.MAX_VALUE),
          BsonNull.VALUE,
          new BsonRegularExpression("^a.*/\"", "imx"),
          new BsonDbPointer("db.c", new ObjectId("0123456789abcdef01234567")),
          new BsonJavaScript("function() { return 1; }"),
          new BsonSymbol("symbol"),
          new BsonJavaScriptWithScope("x", new BsonDocument("x", new BsonInt64(1))),
          new BsonInt32(Integer.MIN_VALUE),
          new BsonTimestamp(-1, -1),
          new BsonInt64(Long.MIN_VALUE),
          new BsonDecimal128(Decimal128.parse("1.20E+3")),
          new BsonDecimal128(Decimal128.NEGATIVE_ZERO),
          new BsonDecimal128(Decimal128.NaN),
          new BsonMinKey(),
          new BsonMaxKey());

  @Test
  void the_values_are_of_all_types() {
    assertThat(VALUES)
        .extracting(BsonValue::getBsonType)
        .containsAll(
            Arrays.stream(BsonType.values())
                .filter(type -> type != BsonType.END_OF_DOCUMENT)
                .toList());
  }

  @ParameterizedTest
  @EnumSource
  void through_insert_find_events_and_aggregation(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    RawBsonDocument sent = encoded(allTypes(1));
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c))) {
      driver.insert(c, List.of(sent));

      assertSame(driver.find(c, new BsonDocument()).get(0), sent);
      assertSame((RawBsonDocument) events.next().getDocument("fullDocument"), sent);
    }
  }

  @ParameterizedTest
  @EnumSource
  void through_an_update_of_another_field(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).with(FullDocument.UPDATE_LOOKUP))) {
      driver.insert(c, List.of(encoded(allTypes(1))));
      driver.updateOne(c, "{_id: 1}", "{$set: {more: 1}}");

      RawBsonDocument expected = encoded(allTypes(1).append("more", new BsonInt32(1)));
      assertSame(driver.find(c, new BsonDocument()).get(0), expected);
      assertSame((RawBsonDocument) events.next(2).get(1).getDocument("fullDocument"), expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void through_the_description_of_an_update(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");
      try (Events events = driver.watch(Watch.collection(c))) {
        BsonDocument all = new BsonDocument("_all", new BsonArray(VALUES));
        driver.updateOne(c, BsonDocument.parse("{_id: 1}"), new BsonDocument("$set", all));

        RawBsonDocument description =
            (RawBsonDocument) events.next().getDocument("updateDescription");
        assertSame((RawBsonDocument) description.getDocument("updatedFields"), encoded(all));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void as_an_id(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    List<BsonValue> ids =
        VALUES.stream()
            .filter(
                value ->
                    !value.isArray()
                        && !value.isRegularExpression()
                        && value.getBsonType() != BsonType.UNDEFINED
                        && !isAnotherKey(value))
            .toList();
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c))) {
      driver.insert(c, ids.stream().map(id -> encoded(new BsonDocument("_id", id))).toList());
      driver.delete(c, new BsonDocument());

      List<RawBsonDocument> seen = events.next(2 * ids.size());
      for (int i = 0; i < ids.size(); i++) {
        RawBsonDocument key = encoded(new BsonDocument("_id", ids.get(i)));
        assertSame((RawBsonDocument) seen.get(i).getDocument("documentKey"), key);
        assertSame((RawBsonDocument) seen.get(ids.size() + i).getDocument("documentKey"), key);
      }
    }
  }

  /** Whether a value is the same key as a double among the values: a zero, or no number. */
  private static boolean isAnotherKey(BsonValue value) {
    return value.isDecimal128()
        && (value.asDecimal128().getValue().isNaN()
            || value.asDecimal128().getValue().equals(Decimal128.NEGATIVE_ZERO));
  }

  private static BsonDocument allTypes(int id) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
    for (BsonValue value : VALUES) {
      document.append("f" + document.size() + " " + value.getBsonType(), value);
    }
    document.append("", new BsonInt32(0)).append("nested", new BsonArray(VALUES));
    return document;
  }

  private static RawBsonDocument encoded(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static void assertSame(RawBsonDocument actual, RawBsonDocument expected) {
    assertThat(bytes(actual)).isEqualTo(bytes(expected));
  }

  private static List<Byte> bytes(RawBsonDocument document) {
    byte[] bytes = new byte[document.getByteBuffer().remaining()];
    document.getByteBuffer().get(bytes);
    Byte[] boxed = new Byte[bytes.length];
    Arrays.setAll(boxed, i -> bytes[i]);
    return Collections.unmodifiableList(Arrays.asList(boxed));
  }
}
