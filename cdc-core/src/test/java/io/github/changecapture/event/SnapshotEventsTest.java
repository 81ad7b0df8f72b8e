package io.github.changecapture.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotEventsTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders0000");
  private static final BsonTimestamp TIME = new BsonTimestamp(0x635019A0, 0x10);
  private static final String BEGINNING = "82635019A000000010";

  private final SnapshotEvents events = new SnapshotEvents("s1", ORDERS, TIME, List.of());

  @Test
  void aReadHasTheFormOfTheServersEvents() {
    RawBsonDocument document = RawBsonDocument.parse("{_id: 7, a: {b: [1, 'x']}}");

    ChangeEvent<RawBsonDocument> event = decoded(events.read(document));

    assertThat(event).isInstanceOf(Read.class);
    Read<RawBsonDocument> read = (Read<RawBsonDocument>) event;
    assertThat(read.namespace()).isEqualTo(ORDERS);
    assertThat(read.documentKey()).isEqualTo(BsonDocument.parse("{_id: 7}"));
    assertThat(read.fullDocument()).isEqualTo(document);
    assertThat(read.clusterTime()).isEqualTo(TIME);
    assertThat(read.operationType()).isEqualTo("read");
    assertThat(read.position().clusterTime()).isEqualTo(TIME);
    assertThat(read.raw().getByteLength()).isEqualTo(read.sizeInBytes());
    assertThat(BsonDocument.parse(read.raw().toJson()).keySet())
        .containsExactly(
            "_id", "operationType", "clusterTime", "ns", "documentKey", "fullDocument");
  }

  @Test
  void itsIdIsMadeOfTimeSnapshotNamespaceAndKey() throws Exception {
    RawBsonDocument document = RawBsonDocument.parse("{a: 1, _id: 'x'}");
    RawBsonDocument key = RawBsonDocument.parse("{_id: 'x'}");
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update("s1\0shop.orders0000\0".getBytes(StandardCharsets.UTF_8));
    var bytes = key.getByteBuffer().asNIO();
    digest.update(bytes);
    String hash = HexFormat.of().withUpperCase().formatHex(digest.digest()).substring(0, 32);

    assertThat(decoded(events.read(document)).id()).isEqualTo(BEGINNING + "00" + hash);
    assertThat(decoded(events.read(document)).id()).isEqualTo(BEGINNING + "00" + hash);
    assertThat(decoded(new SnapshotEvents("s2", ORDERS, TIME, List.of()).read(document)).id())
        .isNotEqualTo(BEGINNING + "00" + hash);
  }

  /** A change, the place behind a batch, and the tokens of MongoDB 4.0 and 4.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2B042C0100296E5A1004AB1154ACACD849A48C61756D70D3B21F463C6F7065726174696F6E54797065003C69",
        "2B022C0100296E5A1004AB1154ACACD849A48C61756D70D3B21F46645F69640064635019A078BE67426D7C0004",
        "2B0429296E1404",
        "2B0229296E04",
        "29295A1004AB1154ACACD849A48C61756D70D3B21F04",
        "46645F69640064635019A078BE67426D7CF4D20000005A1004AB1154ACACD849A48C61756D70D3B21F04",
        "04"
      })
  void aReadStandsBeforeEveryChangeOfItsTimeAndAfterAllEarlierOnes(String suffix) {
    Position read = decoded(events.read(RawBsonDocument.parse("{_id: 1}"))).position();
    Position reset = decoded(events.reset()).position();
    Position change = at(TIME, BEGINNING + suffix);
    Position earlier =
        at(new BsonTimestamp(TIME.getValue() - 1), "82635019A00000000F" + suffix + "+2");

    assertThat(List.of(earlier, reset, read, change)).isSorted();
    assertThat(List.of(earlier, reset, read, change).stream().map(p -> p.token().data()).toList())
        .as("their ids")
        .isSorted();
    assertThat(Position.before(0, TIME)).isLessThan(reset);
  }

  @Test
  void theResetStandsBeforeEveryReadWhateverItsHash() {
    String reset = decoded(events.reset()).id();

    assertThat(reset).startsWith(BEGINNING + "00+");
    assertThat(reset).isLessThan(BEGINNING + "00" + "0".repeat(32));
    assertThat(decoded(events.reset())).isInstanceOf(NamespaceReset.class);
  }

  @Test
  void aServerIsNotAskedForATokenOfASnapshot() {
    assertThat(decoded(events.reset()).position().token().forServer()).isEmpty();
    assertThat(
            decoded(events.read(RawBsonDocument.parse("{_id: 1}"))).position().token().forServer())
        .isEmpty();
  }

  @Test
  void theKeyOfAShardedCollectionIsItsShardKeyAndTheId() {
    SnapshotEvents sharded =
        new SnapshotEvents("s1", ORDERS, TIME, List.of("region", "customer.id", "missing"));

    Read<?> read =
        (Read<?>)
            decoded(
                sharded.read(
                    RawBsonDocument.parse("{_id: 1, region: 'eu', customer: {id: 7, n: 'x'}}")));

    assertThat(read.documentKey())
        .isEqualTo(BsonDocument.parse("{region: 'eu', 'customer.id': 7, _id: 1}"));
  }

  @Test
  void aDocumentInTheMiddleOfAReplyIsReadFromItsPlace() {
    RawBsonDocument document = RawBsonDocument.parse("{_id: 7, a: 'text'}");
    byte[] alone = Arrays.copyOf(document.getBackingArray(), document.getByteLength());
    byte[] reply = new byte[alone.length + 20];
    System.arraycopy(alone, 0, reply, 10, alone.length);

    RawBsonDocument event = events.read(new RawBsonDocument(reply, 10, alone.length)).raw();

    assertThat(event.getDocument("fullDocument")).isEqualTo(document);
    assertThat(event.getDocument("documentKey")).isEqualTo(BsonDocument.parse("{_id: 7}"));
  }

  @Test
  void keysOfAllLengthsAndTypesStandInTheirEvents() {
    List<RawBsonDocument> documents =
        Stream.of("7", "'x'", "'a longer text'", "ObjectId('635019a078be67426d7cf4d2')", "'x'")
            .map(id -> RawBsonDocument.parse("{_id: " + id + ", a: 1}"))
            .toList();

    List<Read<?>> reads = new ArrayList<>();
    documents.forEach(document -> reads.add((Read<?>) decoded(events.read(document))));

    for (int i = 0; i < documents.size(); i++) {
      Read<?> read = reads.get(i);
      assertThat(read.fullDocument()).isEqualTo(documents.get(i));
      assertThat(read.documentKey())
          .isEqualTo(new BsonDocument("_id", documents.get(i).get("_id")));
      assertThat(read.namespace()).isEqualTo(ORDERS);
      assertThat(read.raw().toBsonDocument().getDocument("fullDocument"))
          .isEqualTo(documents.get(i));
      assertThat(read.sizeInBytes()).isEqualTo(read.raw().getByteLength());
    }
  }

  @Test
  void theIdIsTheSameWhicheverWayItIsAskedForFirst() {
    RawBsonDocument document = RawBsonDocument.parse("{_id: 7}");
    String id =
        decoded(events.read(document)).raw().getDocument("_id").getString("_data").getValue();

    assertThat(id).doesNotContain("00000000000000000000000000000000");
    assertThat(decoded(events.read(document)).id()).isEqualTo(id);
    assertThat(decoded(events.read(document)).position().token().data()).isEqualTo(id);
    assertThat(decoded(events.read(document).raw()).id()).isEqualTo(id);
  }

  @Test
  void theHashIsMadeOnlyWhenItIsAskedFor() {
    EventBytes untouched = events.read(RawBsonDocument.parse("{_id: 7}"));
    Read<?> read = (Read<?>) decoded(untouched);

    assertThat(read.documentKey()).isNotNull();
    assertThat(read.fullDocument()).isNotNull();
    assertThat(read.clusterTime()).isEqualTo(TIME);
    assertThat(read.sizeInBytes()).isPositive();

    String noHash = "0".repeat(32);
    byte[] bytes = read.documentKey().getBackingArray();
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).contains(noHash);
    assertThat(read.id()).doesNotContain(noHash);
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).doesNotContain(noHash);
  }

  @Test
  void severalThreadsThatAskForIdsSeeTheSameOnes() {
    List<EventBytes> reads =
        IntStream.range(0, 2_000)
            .mapToObj(n -> events.read(RawBsonDocument.parse("{_id: " + n + "}")))
            .toList();

    List<String> ids =
        IntStream.range(0, 4 * reads.size())
            .parallel()
            .mapToObj(n -> decoded(reads.get(n % reads.size())).id())
            .toList();

    for (int n = 0; n < ids.size(); n++) {
      String alone =
          decoded(events.read(RawBsonDocument.parse("{_id: " + n % reads.size() + "}"))).id();
      assertThat(ids.get(n)).isEqualTo(alone);
    }
  }

  @Test
  void theIdOfTheDocumentIsThatOfARead() {
    assertThat(SnapshotEvents.idOf(events.read(RawBsonDocument.parse("{a: 1, _id: 'x'}"))))
        .isEqualTo(new BsonString("x"));
  }

  @Test
  void aDocumentWithoutAnIdIsRefused() {
    assertThatThrownBy(() -> events.read(RawBsonDocument.parse("{a: 1}")))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("without an _id");
  }

  private static Position at(BsonTimestamp time, String data) {
    return new Position(0, time, ResumeToken.ofData(data));
  }

  private static ChangeEvent<RawBsonDocument> decoded(EventBytes event) {
    return new EventDecoder<>(DocumentMapper.raw()).decode(event, 0, Acknowledgement.none(), 0);
  }

  private static ChangeEvent<RawBsonDocument> decoded(RawBsonDocument event) {
    return new EventDecoder<>(DocumentMapper.raw()).decode(event);
  }
}
