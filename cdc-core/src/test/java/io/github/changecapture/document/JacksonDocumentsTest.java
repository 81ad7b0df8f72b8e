package io.github.changecapture.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Insert;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonBinary;
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
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class JacksonDocumentsTest {
  private static final ObjectMapper JACKSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  record Order(
      @JsonProperty("_id") String id,
      BigDecimal total,
      Instant placed,
      List<Item> items,
      Map<String, String> labels,
      long version) {}

  record Item(String sku, int quantity) {}

  static class Customer {
    public @JsonProperty("_id") UUID id;
    public Date since;
    public LocalDate birthday;
    public byte[] photo;
    public Double score;
    public boolean active;
    public Customer referredBy;
  }

  @Test
  void aRecordIsMapped() {
    Order order =
        map(
            Order.class,
            "{_id: {$oid: '0123456789abcdef01234567'}, total: {$numberDecimal: '12.50'},"
                + " placed: {$date: '2026-01-01T10:00:00.123Z'},"
                + " items: [{sku: 'a', quantity: 2}, {sku: 'b', quantity: 1}],"
                + " labels: {region: 'eu'}, version: {$numberLong: '9007199254740993'},"
                + " unknown: 1}");

    assertThat(order)
        .isEqualTo(
            new Order(
                "0123456789abcdef01234567",
                new BigDecimal("12.50"),
                Instant.parse("2026-01-01T10:00:00.123Z"),
                List.of(new Item("a", 2), new Item("b", 1)),
                Map.of("region", "eu"),
                9_007_199_254_740_993L));
  }

  @Test
  void aClassIsMapped() {
    UUID id = UUID.fromString("5e551000-0000-4000-8000-000000000001");
    BsonDocument document =
        new BsonDocument("_id", new BsonBinary(id))
            .append("since", new BsonDateTime(1_767_261_600_123L))
            .append("birthday", new BsonDateTime(0))
            .append("photo", new BsonBinary(new byte[] {1, -1}))
            .append("score", new BsonDouble(Double.NaN))
            .append("active", BsonBoolean.TRUE)
            .append("referredBy", new BsonDocument("active", BsonBoolean.FALSE));

    Customer customer = JacksonDocuments.mapper(JACKSON, Customer.class).map(raw(document));

    assertThat(customer.id).isEqualTo(id);
    assertThat(customer.since).hasTime(1_767_261_600_123L);
    assertThat(customer.birthday).isEqualTo(LocalDate.EPOCH);
    assertThat(customer.photo).containsExactly(1, -1);
    assertThat(customer.score).isNaN();
    assertThat(customer.active).isTrue();
    assertThat(customer.referredBy.active).isFalse();
    assertThat(customer.referredBy.id).isNull();
  }

  @Test
  void aGenericTypeIsMapped() {
    DocumentMapper<Map<String, List<Item>>> mapper =
        JacksonDocuments.mapper(JACKSON, new TypeReference<Map<String, List<Item>>>() {});

    assertThat(mapper.map(raw(BsonDocument.parse("{a: [{sku: 'x', quantity: 1}], b: []}"))))
        .isEqualTo(Map.of("a", List.of(new Item("x", 1)), "b", List.of()));
  }

  @Test
  void whatJsonDoesNotHaveBecomesExtendedJson() {
    assertTree(new BsonTimestamp(-1, 2), "{\"$timestamp\":{\"t\":4294967295,\"i\":2}}");
    assertTree(
        new BsonRegularExpression("^a", "im"),
        "{\"$regularExpression\":{\"pattern\":\"^a\",\"options\":\"im\"}}");
    assertTree(
        new BsonDbPointer("shop.orders", new ObjectId("0123456789abcdef01234567")),
        "{\"$dbPointer\":{\"$ref\":\"shop.orders\",\"$id\":{\"$oid\":\"0123456789abcdef01234567\"}}}");
    assertTree(new BsonJavaScript("x"), "{\"$code\":\"x\"}");
    assertTree(
        new BsonJavaScriptWithScope("x", BsonDocument.parse("{x: 1}")),
        "{\"$code\":\"x\",\"$scope\":{\"x\":1}}");
    assertTree(new BsonMinKey(), "{\"$minKey\":1}");
    assertTree(new BsonMaxKey(), "{\"$maxKey\":1}");
    assertTree(new BsonSymbol("s"), "\"s\"");
    assertTree(new BsonUndefined(), "null");
    assertTree(BsonNull.VALUE, "null");
    assertTree(new BsonBinary(new byte[] {1, 2, 3}), "\"AQID\"");
    assertTree(new BsonInt64(Long.MIN_VALUE), "-9223372036854775808");
    assertTree(new BsonDateTime(Long.MIN_VALUE), "\"-292275055-05-16T16:47:04.192Z\"");
  }

  @Test
  void decimalsKeepTheirDigits() {
    assertDecimal("1.10E+6000");
    assertDecimal("0.00");
    assertThat(decimal("-0.0")).isEqualTo(new BigDecimal("0.0"));
    assertThat(tree(new BsonDecimal128(Decimal128.NaN)).doubleValue()).isNaN();
    assertThat(tree(new BsonDecimal128(Decimal128.NEGATIVE_INFINITY)).doubleValue())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void anEventGivesTheHostsType() {
    RawBsonDocument event =
        raw(
            BsonDocument.parse(
                "{_id: {_data: '820000000100000001'}, operationType: 'insert',"
                    + " clusterTime: Timestamp(1, 1), ns: {db: 'shop', coll: 'items'},"
                    + " documentKey: {_id: 1}, fullDocument: {sku: 'a', quantity: 3}}"));

    var insert =
        (Insert<Item>)
            new EventDecoder<>(JacksonDocuments.mapper(JACKSON, Item.class)).decode(event);

    assertThat(insert.fullDocument()).isEqualTo(new Item("a", 3));
  }

  @Test
  void whatCannotBeMappedNamesPathAndTypeButNoValue() {
    assertThatThrownBy(
            () -> map(Order.class, "{items: [{sku: 'a'}, {quantity: 'secret', sku: 's'}]}"))
        .isInstanceOf(MalformedEvent.class)
        .hasNoCause()
        .hasMessageContaining("to " + Order.class.getTypeName())
        .hasMessageContaining("field 'items.1.quantity' gives no int")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aFieldThatTheTypeDoesNotKnowIsNamed() {
    DocumentMapper<Item> strict = JacksonDocuments.mapper(new ObjectMapper(), Item.class);

    assertThatThrownBy(() -> strict.map(raw(BsonDocument.parse("{sku: 'a', color: 'secret'}"))))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("field 'color'")
        .hasMessageContaining("UnrecognizedPropertyException")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void brokenBsonNamesTheField() {
    RawBsonDocument document = raw(BsonDocument.parse("{a: {b: 'secret', c: 1}}"));
    byte[] bytes = bytes(document);
    int type = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("c\u0000") - 1;
    bytes[type] = 0x42;

    assertThatThrownBy(
            () -> JacksonDocuments.mapper(JACKSON, JsonNode.class).map(new RawBsonDocument(bytes)))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("broken at or after field 'a.b'")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void cutBsonIsMalformedWhereverItIsCut() {
    byte[] bytes = bytes(raw(BsonDocument.parse("{a: {b: 'text', c: [1, 2.5, null]}}")));
    DocumentMapper<JsonNode> mapper = JacksonDocuments.mapper(JACKSON, JsonNode.class);
    for (int length = 5; length < bytes.length; length++) {
      ByteBuffer cut = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      cut.putInt(length).put(bytes, 4, length - 4);
      RawBsonDocument document = new RawBsonDocument(cut.array());
      assertThatThrownBy(() -> mapper.map(document))
          .as("%d bytes", length)
          .isInstanceOf(MalformedEvent.class);
    }
  }

  @Test
  void whateverByteIsWrongTheDocumentIsMappedOrMalformed() {
    byte[] bytes =
        bytes(
            raw(
                BsonDocument.parse(
                    "{a: {b: 'text', c: [1, 2.5, null]}, d: {$binary: {base64: 'AQ==', subType: '00'}}, e: {$numberDecimal: '1'}, f: {$regularExpression: {pattern: 'x', options: 'i'}}}")));
    DocumentMapper<JsonNode> mapper = JacksonDocuments.mapper(JACKSON, JsonNode.class);
    int malformed = 0;
    for (int at = 0; at < bytes.length; at++) {
      for (int value : new int[] {0, 1, 2, 5, 0x7F, 0x80, 0xFF, bytes[at] ^ 4}) {
        byte[] wrong = bytes.clone();
        wrong[at] = (byte) value;
        malformed += isMalformed(mapper, wrong) ? 1 : 0;
      }
    }

    assertThat(malformed).isPositive();
  }

  /**
   * Anything else than a value or MalformedEvent fails the test; a wrong length is the caller's.
   */
  private static boolean isMalformed(DocumentMapper<JsonNode> mapper, byte[] bytes) {
    RawBsonDocument document;
    try {
      document = new RawBsonDocument(bytes);
    } catch (IllegalArgumentException noDocument) {
      return false;
    }
    try {
      return mapper.map(document) == null;
    } catch (MalformedEvent malformed) {
      return true;
    }
  }

  @Test
  void nestingWithoutEndIsRefused() {
    BsonDocument document = new BsonDocument("end", new BsonInt32(1));
    for (int i = 0; i < 600; i++) {
      document = new BsonDocument("d", document);
    }
    RawBsonDocument deep = raw(document);

    assertThatThrownBy(() -> JacksonDocuments.mapper(JACKSON, JsonNode.class).map(deep))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("more than 500 levels");
  }

  @Test
  void aTypeThatBecomesNullIsRefused() {
    DocumentMapper<Void> mapper = JacksonDocuments.mapper(JACKSON, Void.class);

    assertThatThrownBy(() -> mapper.map(raw(new BsonDocument("a", new BsonString("b")))))
        .isInstanceOf(MalformedEvent.class);
  }

  private static <T> T map(Class<T> type, String document) {
    return JacksonDocuments.mapper(JACKSON, type).map(raw(BsonDocument.parse(document)));
  }

  private static JsonNode tree(BsonValue value) {
    return JacksonDocuments.mapper(JACKSON, JsonNode.class)
        .map(raw(new BsonDocument("v", value)))
        .get("v");
  }

  private static void assertTree(BsonValue value, String json) {
    assertThat(tree(value)).hasToString(json);
  }

  private static BigDecimal decimal(String value) {
    record Holder(BigDecimal v) {}
    return JacksonDocuments.mapper(JACKSON, Holder.class)
        .map(raw(new BsonDocument("v", new BsonDecimal128(Decimal128.parse(value)))))
        .v();
  }

  private static void assertDecimal(String value) {
    assertThat(decimal(value)).isEqualTo(new BigDecimal(value));
  }

  private static RawBsonDocument raw(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static byte[] bytes(RawBsonDocument document) {
    ByteBuffer buffer = document.getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
