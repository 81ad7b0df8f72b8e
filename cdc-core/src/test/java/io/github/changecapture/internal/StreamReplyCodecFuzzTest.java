package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ResumeToken;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies at random, whole and broken. */
class StreamReplyCodecFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int REPLIES = 10_000;
  private static final List<BsonDocument> EVENTS =
      List.of(
          new BsonDocument(),
          BsonDocument.parse("{_id: {_data: '8201'}, operationType: 'invalidate'}"),
          BsonDocument.parse("{a: 1, b: NumberLong(2), c: 2.5, d: 'text', e: null, f: true}"),
          BsonDocument.parse("{a: [1, [2, {b: 3}]], c: {d: {e: {f: /x/i}}}, g: {$minKey: 1}}"),
          BsonDocument.parse(
              "{a: {$binary: {base64: 'AAAA', subType: '02'}}, b: {$date: 5}, c: {$code: 'x',"
                  + " $scope: {y: 1}}, d: {$numberDecimal: '1.5'}, e: {$timestamp: {t: 1, i: 2}}}"));

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void everyReplyIsReadToTheLetter() {
    for (int done = 0; done < REPLIES; done++) {
      BsonDocument reply = reply();
      assertIsReadAs(StreamReplies.read(StreamReplies.bytes(reply)), reply);
    }
  }

  @Timeout(value = 1, unit = TimeUnit.HOURS)
  @Test
  void brokenRepliesAreRefusedOrReadAsTheDriverReadsThem() {
    int refused = 0;
    for (int done = 0; done < REPLIES; done++) {
      byte[] reply = broken(StreamReplies.bytes(reply()));
      try {
        StreamReply read = StreamReplies.read(reply);
        BsonDocument model = readByTheDriver(reply);
        if (model != null) {
          assertIsReadAs(read, model);
        }
      } catch (MalformedEvent | BSONException expected) {
        refused++;
      } catch (RuntimeException | Error leaked) {
        fail("reply %d: %s".formatted(done, HexFormat.of().formatHex(reply)), leaked);
      }
    }
    assertThat(refused).isBetween(REPLIES / 4, REPLIES - REPLIES / 20);
  }

  private BsonDocument reply() {
    BsonDocument cursor = new BsonDocument();
    unknown(cursor, "before");
    cursor.append(
        random.nextBoolean() ? "firstBatch" : "nextBatch",
        new BsonArray(
            IntStream.range(0, random.nextInt(4))
                .mapToObj(event -> EVENTS.get(random.nextInt(EVENTS.size())))
                .toList()));
    if (random.nextInt(4) > 0) {
      cursor.append(
          "postBatchResumeToken",
          BsonDocument.parse("{_data: '82%x'}".formatted(random.nextInt())));
    }
    unknown(cursor, "between");
    cursor.append("id", new BsonInt64(random.nextLong()));
    cursor.append(
        "ns", new BsonString(random.nextBoolean() ? "shop.orders" : "shop.$cmd.aggregate"));
    unknown(cursor, "behind");
    BsonDocument reply = new BsonDocument();
    unknown(reply, "before");
    reply.append("cursor", cursor);
    unknown(reply, "behind");
    return reply;
  }

  private void unknown(BsonDocument document, String name) {
    if (random.nextInt(4) == 0) {
      document.append(name, EVENTS.get(random.nextInt(EVENTS.size())));
    }
  }

  private byte[] broken(byte[] reply) {
    byte[] broken = reply;
    for (int changes = 1 + random.nextInt(2); changes > 0 && broken.length > 0; changes--) {
      broken = changed(broken);
    }
    return broken;
  }

  private byte[] changed(byte[] reply) {
    int at = random.nextInt(reply.length);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(reply, at);
      }
      case 1 -> reply[at] = (byte) random.nextInt();
      case 2 -> reply[at] = 0;
      case 3 -> {
        if (at + Integer.BYTES <= reply.length) {
          ByteBuffer.wrap(reply)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(at, random.nextInt() >> random.nextInt(Integer.SIZE));
        }
      }
      case 4 -> reply[at]++;
      default -> reply[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return reply;
  }

  /** Null if the driver refuses what is within an event, which is read only when it is used. */
  private static @Nullable BsonDocument readByTheDriver(byte[] reply) {
    try {
      return new RawBsonDocument(reply).decode(new BsonDocumentCodec());
    } catch (BSONException | IllegalArgumentException | IllegalStateException refused) {
      return null;
    }
  }

  private static void assertIsReadAs(StreamReply read, BsonDocument reply) {
    BsonDocument cursor = reply.getDocument("cursor");
    String namespace = cursor.getString("ns", new BsonString("")).getValue();
    BsonDocument token = cursor.getDocument("postBatchResumeToken", null);

    assertThat(read.cursor()).isEqualTo(cursor.getInt64("id", new BsonInt64(0)).getValue());
    assertThat(read.collection()).isEqualTo(namespace.substring(namespace.indexOf('.') + 1));
    assertThat(read.token()).isEqualTo(token == null ? null : new ResumeToken(token));
    assertThat(read.events()).isEqualTo(events(cursor));
  }

  private static List<BsonDocument> events(BsonDocument cursor) {
    List<BsonDocument> events = new ArrayList<>();
    for (String batch : List.of("firstBatch", "nextBatch")) {
      cursor.getArray(batch, new BsonArray()).forEach(event -> events.add(event.asDocument()));
    }
    return events;
  }
}
