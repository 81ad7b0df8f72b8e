package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ResumeToken;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.ByteBufNIO;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.bson.io.ByteBufferBsonInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReplyCodecTest {
  private static final long GREAT_ID = 7_123_456_789_012_345_678L;
  private static final BsonDocument FIRST =
      BsonDocument.parse(
          "{_id: {_data: '8201'}, operationType: 'insert', ns: {db: 'shop', coll: 'orders'},"
              + " fullDocument: {_id: 1, firstBatch: [{id: 5}], cursor: {nextBatch: [{}]}}}");
  private static final BsonDocument SECOND = BsonDocument.parse("{_id: {_data: '8202'}, a: 'ß'}");
  private static final BsonDocument EMPTY = new BsonDocument();

  @Test
  void theReplyToAnAggregateIsRead() {
    BsonDocument reply =
        BsonDocument.parse(
            "{cursor: {firstBatch: [], postBatchResumeToken: {_data: '82AA', _typeBits: 'x'},"
                + " id: NumberLong('7123456789012345678'), ns: 'shop.orders.new'}, ok: 1.0}");
    reply.getDocument("cursor").put("firstBatch", new BsonArray(List.of(FIRST, SECOND)));

    StreamReply read = StreamReplies.read(StreamReplies.bytes(reply));

    assertThat(read.cursor()).isEqualTo(GREAT_ID);
    assertThat(read.collection()).isEqualTo("orders.new");
    assertThat(read.token())
        .isEqualTo(new ResumeToken(BsonDocument.parse("{_data: '82AA', _typeBits: 'x'}")));
    assertThat(read.events())
        .extracting(StreamReplyCodecTest::bytes)
        .containsExactly(StreamReplies.bytes(FIRST), StreamReplies.bytes(SECOND));
    assertThat(read.bytes())
        .isEqualTo(StreamReplies.bytes(FIRST).length + StreamReplies.bytes(SECOND).length);
  }

  @Test
  void theReplyToAGetMoreIsRead() {
    BsonDocument cursor =
        BsonDocument.parse(
            "{nextBatch: [], postBatchResumeToken: {_data: '82BB'}, id: NumberLong(0),"
                + " ns: 'shop.$cmd.aggregate'}");
    cursor.put("nextBatch", new BsonArray(List.of(EMPTY, FIRST)));

    StreamReply read = read(cursor);

    assertThat(read.cursor()).isZero();
    assertThat(read.collection()).isEqualTo("$cmd.aggregate");
    assertThat(read.token()).isEqualTo(ResumeToken.ofData("82BB"));
    assertThat(read.events()).isEqualTo(List.of(EMPTY, FIRST));
    assertThat(read.bytes()).isEqualTo(5 + StreamReplies.bytes(FIRST).length);
  }

  @Test
  void anEmptyBatchTellsItsTokenOnly() {
    StreamReply read =
        read(
            BsonDocument.parse(
                "{nextBatch: [], postBatchResumeToken: {_data: '82'}, id: NumberLong(5), ns: 'a.b'}"));

    assertThat(read).isEqualTo(new StreamReply(5, "b", List.of(), 0, ResumeToken.ofData("82")));
  }

  @Test
  void aServerThatTellsNoTokenIsRead() {
    StreamReply read = read(BsonDocument.parse("{nextBatch: [{}], id: NumberLong(5), ns: 'a.b'}"));

    assertThat(read.token()).isNull();
    assertThat(read.events()).hasSize(1);
  }

  @Test
  void whatIsUnknownIsPassedOverBeforeAndBehind() {
    BsonDocument more =
        BsonDocument.parse(
            "{a: {cursor: {id: NumberLong(1)}}, b: [1, [2], {id: NumberLong(3)}], c: 'text',"
                + " d: null, e: 1.5, f: {$date: 5}, g: /x/i, h: {$binary: {base64: 'AAAA',"
                + " subType: '00'}}, i: {$timestamp: {t: 1, i: 2}}, j: {$minKey: 1}}");
    BsonDocument cursor = more.clone();
    cursor.putAll(BsonDocument.parse("{nextBatch: [{x: 1}], id: NumberLong(5), ns: 'a.b'}"));
    more.forEach((name, value) -> cursor.put("behind " + name, value));
    BsonDocument reply = more.clone();
    reply.put("cursor", cursor);
    more.forEach((name, value) -> reply.put("behind " + name, value));

    assertThat(StreamReplies.read(StreamReplies.bytes(reply)))
        .isEqualTo(new StreamReply(5, "b", List.of(RawBsonDocument.parse("{x: 1}")), 12, null));
  }

  @Test
  void theReaderStandsBehindTheReply() {
    BsonDocument outer =
        new BsonDocument("reply", new BsonDocument("cursor", cursorWith(FIRST, SECOND)))
            .append("behind", new BsonInt32(7));
    ByteBufNIO buffer = new ByteBufNIO(ByteBuffer.wrap(StreamReplies.bytes(outer)));
    try (BsonBinaryReader reader = new BsonBinaryReader(new ByteBufferBsonInput(buffer))) {
      reader.readStartDocument();
      reader.readName("reply");
      StreamReply read = new StreamReplyCodec().decode(reader, DecoderContext.builder().build());

      assertThat(read.events()).isEqualTo(List.of(FIRST, SECOND));
      assertThat(reader.readInt32("behind")).isEqualTo(7);
    }
  }

  @Test
  void eventsDoNotKeepTheReplyAlive() {
    StreamReply read = read(cursorWith(FIRST, SECOND));

    assertThat(read.events())
        .allSatisfy(event -> assertThat(event.getBackingArray()).hasSize(event.getByteLength()));
  }

  @Test
  void aReplyWithoutACursorIsRefused() {
    byte[] reply = StreamReplies.bytes(BsonDocument.parse("{ok: 1}"));

    assertThatThrownBy(() -> StreamReplies.read(reply))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("no cursor");
  }

  @Test
  void anEventThatIsNoDocumentIsRefused() {
    BsonDocument cursor = cursorWith();
    cursor.put("nextBatch", BsonArray.parse("['0123456789']"));

    assertThatThrownBy(() -> read(cursor))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("STRING");
  }

  @ParameterizedTest
  @ValueSource(ints = {-5, 0, 4, 100_000, Integer.MAX_VALUE})
  void aLengthThatNoEventHasIsRefused(int length) {
    byte[] reply =
        withEventLength(StreamReplies.bytes(new BsonDocument("cursor", cursorWith(FIRST))), length);

    assertThatThrownBy(() -> StreamReplies.read(reply))
        .isInstanceOfAny(MalformedEvent.class, BSONException.class);
  }

  /** What a reply says of its own length is no reason to make room for an event of that length. */
  @Test
  void aReplyThatExaggeratesItsLengthAndItsEventsIsRefusedWithoutMakingRoomForThem() {
    byte[] reply =
        withEventLength(
            StreamReplies.bytes(new BsonDocument("cursor", cursorWith(FIRST))),
            Integer.MAX_VALUE - 100);
    little(reply).putInt(0, Integer.MAX_VALUE - 8);

    assertThatThrownBy(() -> StreamReplies.read(reply))
        .isInstanceOfAny(MalformedEvent.class, BSONException.class);
  }

  @Test
  void anIdOfAnotherTypeIsRefused() {
    BsonDocument cursor = cursorWith(FIRST);
    cursor.put("id", new BsonInt32(5));

    assertThatThrownBy(() -> read(cursor)).isInstanceOf(BSONException.class);
  }

  private static byte[] withEventLength(byte[] reply, int length) {
    // length, type, "cursor", length, type, "nextBatch", length, type, "0"
    int at = 4 + 1 + 7 + 4 + 1 + 10 + 4 + 1 + 2;
    assertThat(reply[at - 3]).isEqualTo((byte) BsonType.DOCUMENT.getValue());
    little(reply).putInt(at, length);
    return reply;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static BsonDocument cursorWith(BsonDocument... events) {
    return new BsonDocument("nextBatch", new BsonArray(List.of(events)))
        .append("id", new BsonInt64(5))
        .append("ns", new BsonString("a.b"));
  }

  private static StreamReply read(BsonDocument cursor) {
    return StreamReplies.read(
        StreamReplies.bytes(new BsonDocument("cursor", cursor).append("ok", new BsonInt32(1))));
  }

  private static byte[] bytes(RawBsonDocument event) {
    return event.getBackingArray();
  }
}
