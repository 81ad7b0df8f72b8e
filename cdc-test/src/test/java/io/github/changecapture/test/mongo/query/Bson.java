package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** BSON in tests, written as in MongoDB's shell. */
final class Bson {

  static final Instant NOW = Instant.parse("2024-05-06T07:08:09.010Z");
  static final BsonTimestamp CLUSTER_TIME = new BsonTimestamp(1_714_979_289, 3);
  static final UpdateContext UPDATE = new UpdateContext(NOW, CLUSTER_TIME);

  private static final JsonWriterSettings TYPED =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  private Bson() {}

  static BsonDocument document(String json) {
    return BsonDocument.parse(json);
  }

  static BsonValue value(String json) {
    return document("{v: " + json + "}").get("v");
  }

  static List<BsonDocument> documents(String json) {
    return value(json).asArray().stream().map(BsonValue::asDocument).toList();
  }

  /** The value with its types and the order of its fields. */
  static String typed(BsonValue value) {
    return new BsonDocument("v", value).toJson(TYPED);
  }

  static void assertSame(BsonValue actual, BsonValue expected) {
    assertThat(typed(actual)).isEqualTo(typed(expected));
  }

  static void assertRefused(ThrowingCallable call, int code, String message) {
    assertThatExceptionOfType(QueryException.class)
        .isThrownBy(call)
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code))
        .withMessageContaining(message);
  }
}
