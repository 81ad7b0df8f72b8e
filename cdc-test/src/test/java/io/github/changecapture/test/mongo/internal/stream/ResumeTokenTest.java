package io.github.changecapture.test.mongo.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.query.BsonOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTokenTest {

  /** The tokens of the manual's page on change streams, made by mongod 6. */
  @Test
  void is_the_token_that_mongod_makes_for_an_insert() {
    ResumeToken token =
        ResumeToken.event(
            new BsonTimestamp(1666193824, 1),
            0,
            uuid("AB1154ACACD849A48C61756D70D3B21F"),
            BsonDocument.parse(
                "{operationType: 'insert', documentKey: {_id: ObjectId('635019a078be67426d7cf4d2')}}"));

    assertThat(token.document())
        .isEqualTo(
            BsonDocument.parse(
                "{_data: '82635019A0000000012B042C0100296E5A1004AB1154ACACD849A48C61756D70D3B21F463C"
                    + "6F7065726174696F6E54797065003C696E736572740046646F63756D656E744B657900"
                    + "46645F69640064635019A078BE67426D7CF4D2000004'}"));
  }

  @Test
  void is_the_high_water_mark_that_mongod_makes() {
    assertThat(ResumeToken.highWaterMark(new BsonTimestamp(1666277036, 2)).document())
        .isEqualTo(BsonDocument.parse("{_data: '8263515EAC000000022B0429296E1404'}"));
  }

  @ParameterizedTest
  @CsvSource({
    "8263515EAC000000022B0429296E1404, 1666277036, 2, 0, 0, false, false",
    "826A8C8FBC000000022B022C0100296E5A1004F6E232028E324338BC654BED3745B94B46645F696400646A8C8FBCD1A0E0B8CD8052CF0004, 1787596732, 2, 128, 0, false, true",
    "8265580539000000012B042C0100296E5A1004A7F55A5B35BD4C7DB2CD56C6CFEA9C49463C6F7065726174696F6E54797065003C7570646174650046646F63756D656E744B657900463C5F6964003C6265657200000004, 1700267321, 1, 128, 0, false, true"
  })
  void reads_tokens_of_mongod(
      String data,
      int seconds,
      int increment,
      int kind,
      int operation,
      boolean invalidate,
      boolean hasUuid) {
    BsonDocument document = new BsonDocument("_data", new BsonString(data));

    assertThat(ResumeTokenReader.read(document))
        .isEqualTo(
            new ResumeToken(
                new BsonTimestamp(seconds, increment),
                kind,
                operation,
                invalidate,
                hasUuid,
                document));
  }

  @Test
  void reads_what_it_writes() {
    BsonDocument identifier = BsonDocument.parse("{operationType: 'drop'}");
    for (int operation : new int[] {0, 1, 63, 64, 127, 128, 70_000, Integer.MAX_VALUE}) {
      ResumeToken token =
          ResumeToken.invalidate(new BsonTimestamp(7, 9), operation, null, identifier);
      assertThat(ResumeTokenReader.read(token.document())).isEqualTo(token);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "xyz, 9",
    "8, 9",
    "'', 40649",
    "82, 50811",
    "0A, 50811",
    "8263515EAC00000002, 50811",
    "8263515EAC000000022B06, 50795",
    "8263515EAC000000022B042B04, 51057",
    "8263515EAC000000022B042929FF, 50870"
  })
  void refuses_what_is_no_token(String data, int code) {
    assertThatThrownBy(
            () -> ResumeTokenReader.read(new BsonDocument("_data", new BsonString(data))))
        .isInstanceOfSatisfying(ServerException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void an_event_sorts_after_its_high_water_mark_and_before_its_invalidate() {
    BsonDocument drop = BsonDocument.parse("{operationType: 'drop'}");
    BsonTimestamp time = new BsonTimestamp(100, 7);
    BsonBinary uuid = new BsonBinary(new UUID(1, 2));
    List<ResumeToken> inOrder =
        List.of(
            ResumeToken.highWaterMark(time),
            ResumeToken.event(time, 0, uuid, drop),
            ResumeToken.invalidate(time, 0, uuid, drop),
            ResumeToken.event(time, 1, null, drop),
            ResumeToken.event(time, 64, uuid, drop),
            ResumeToken.event(time, 9_000, null, drop),
            ResumeToken.highWaterMark(new BsonTimestamp(100, 8)),
            ResumeToken.event(new BsonTimestamp(101, 1), 0, uuid, drop));

    assertThat(inOrder).isSorted();
    assertThat(inOrder).extracting(ResumeToken::hex).isSorted();
  }

  /** Holds for what a single-field key can be; objects sort by type first, as in mongod. */
  @Test
  void key_strings_sort_as_the_values_do() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    List<BsonValue> values = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      values.add(value(random));
    }
    values.sort(BsonOrder.INSTANCE);

    for (int i = 1; i < values.size(); i++) {
      BsonValue low = values.get(i - 1);
      BsonValue high = values.get(i);
      assertThat(Integer.signum(hex(low).compareTo(hex(high))))
          .as("seed %d: %s and %s", seed, low, high)
          .isEqualTo(Integer.signum(BsonOrder.INSTANCE.compare(low, high)));
    }
  }

  private static BsonValue value(Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> new BsonInt32(random.nextInt(-300, 300));
      case 1 -> new BsonInt32(random.nextInt());
      case 2 -> new BsonInt64(random.nextLong() >> random.nextInt(64));
      case 3 -> new BsonDouble(random.nextInt(-300, 300) / 4.0);
      case 4 -> new BsonDouble(Double.longBitsToDouble(random.nextLong()));
      case 5 -> new BsonDouble((random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(70)));
      case 6 -> new BsonString(Long.toString(random.nextLong(2_000), 36));
      case 7 -> new BsonObjectId(new ObjectId(random.nextInt(), random.nextInt(1 << 24)));
      case 8 -> new BsonDateTime(random.nextLong());
      case 9 -> new BsonTimestamp(random.nextLong(Long.MAX_VALUE));
      case 10 -> BsonBoolean.valueOf(random.nextBoolean());
      case 11 -> new BsonBinary(new byte[random.nextInt(300)]);
      case 12 -> random.nextBoolean() ? new BsonMinKey() : new BsonMaxKey();
      default -> BsonNull.VALUE;
    };
  }

  private static String hex(BsonValue value) {
    KeyString key = new KeyString();
    key.value(value);
    return key.hex();
  }

  private static BsonBinary uuid(String hex) {
    return new BsonBinary(
        new UUID(
            Long.parseUnsignedLong(hex.substring(0, 16), 16),
            Long.parseUnsignedLong(hex.substring(16), 16)));
  }
}
