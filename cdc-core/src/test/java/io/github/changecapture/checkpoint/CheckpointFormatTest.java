package io.github.changecapture.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import io.github.changecapture.spi.SnapshotProgress.Extent;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFormatTest {
  private static final JsonWriterSettings CANONICAL =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  @Test
  void theFirstFormatStaysAsItIs() {
    Checkpoint checkpoint = Checkpoints.at(7, 0x6956_0000);

    String json = CheckpointFormat.toBson(checkpoint).toJson(CANONICAL);

    assertThat(json)
        .isEqualTo(
            "{\"format\": {\"$numberInt\": \"1\"}, \"ownerEpoch\": {\"$numberLong\": \"7\"}, "
                + "\"position\": {\"generation\": {\"$numberLong\": \"0\"}, "
                + "\"clusterTime\": {\"$timestamp\": {\"t\": 1767243776, \"i\": 1}}, "
                + "\"resumeToken\": {\"_data\": \"826956000000000001\"}}, "
                + "\"progress\": \"running\", \"identity\": {\"source\": \"rs0\", "
                + "\"selection\": \"shop.orders\", \"layout\": \"hourly relaxed\"}}");
    assertThat(CheckpointFormat.fromBson(BsonDocument.parse(json))).isEqualTo(checkpoint);
  }

  @Test
  void aPositionWithoutTokenAndAStoppedCaptureComeBack() {
    Position position = Position.before(3, new BsonTimestamp(-1, -1));
    Checkpoint checkpoint = new Checkpoint(position, 9, Progress.STOPPED, Checkpoints.IDENTITY);

    assertThat(CheckpointFormat.fromBson(CheckpointFormat.toBson(checkpoint)))
        .isEqualTo(checkpoint);
  }

  @Test
  void aResumeTokenComesBackByteForByteThroughBsonAndThroughJson() {
    BsonDocument token =
        new BsonDocument("_data", new BsonString("82é\u0000\uD83D\uDE00\"\\\n"))
            .append("_typeBits", new BsonBinary((byte) 0x80, new byte[] {0, -1, 127}))
            .append("int32", new BsonInt32(-1))
            .append("int64", new BsonInt64(1))
            .append("double", new BsonDouble(0.1 + 0.2))
            .append("negativeZero", new BsonDouble(-0.0))
            .append("decimal", new BsonDecimal128(Decimal128.parse("1.10E+3")))
            .append("date", new BsonDateTime(Long.MIN_VALUE))
            .append("timestamp", new BsonTimestamp(-1, -2))
            .append("id", new BsonObjectId(new ObjectId("0123456789abcdef01234567")))
            .append("regex", new BsonRegularExpression("a/b", "i"))
            .append("nested", new BsonArray(List.of(new BsonDocument(), BsonNull.VALUE)))
            .append("yes", BsonBoolean.TRUE)
            .append("max", new BsonMaxKey());
    Position position = new Position(0, new BsonTimestamp(1, 1), new ResumeToken(raw(token)));
    BsonDocument written =
        CheckpointFormat.toBson(
            new Checkpoint(position, 1, Progress.RUNNING, Checkpoints.IDENTITY));

    assertThat(bytes(tokenIn(raw(written)))).isEqualTo(bytes(token));
    assertThat(bytes(tokenIn(BsonDocument.parse(written.toJson(CANONICAL)))))
        .isEqualTo(bytes(token));
  }

  @Test
  void aNewerFormatIsRefusedWithItsVersionAndTheWaysOut() {
    BsonDocument newer =
        CheckpointFormat.toBson(Checkpoints.at(1, 1)).append("format", new BsonInt32(3));

    assertThatThrownBy(() -> CheckpointFormat.fromBson(newer))
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining("format 3")
        .hasMessageContaining("up to 2")
        .hasMessageContaining("newer one, or delete the checkpoint");
  }

  @Test
  void snapshotsComeBackThroughJsonInFormat2() {
    BitSet finished = new BitSet();
    finished.set(1);
    Chunks chunks =
        new Chunks(
            List.of(new BsonInt32(7), new BsonString("x"), new BsonDocument("k", BsonNull.VALUE)),
            finished,
            200,
            -1);
    BsonTimestamp time = new BsonTimestamp(5, 6);
    Namespace orders = new Namespace("shop", "orders.2026");
    SnapshotProgress snapshots =
        new SnapshotProgress(
            new Survey(Extent.NEW, 2, time),
            List.of(
                new CollectionSnapshot("one", orders, 2, time, chunks),
                new CollectionSnapshot("two", new Namespace("shop", "b"), 2, time, null)),
            Set.of(orders, new Namespace("a", "b")));
    Checkpoint plain = Checkpoints.at(1, 1);
    Checkpoint checkpoint =
        new Checkpoint(plain.position(), 1, Progress.RUNNING, Checkpoints.IDENTITY, snapshots);

    BsonDocument written = CheckpointFormat.toBson(checkpoint);

    assertThat(written.getInt32("format").getValue()).isEqualTo(2);
    assertThat(CheckpointFormat.fromBson(BsonDocument.parse(written.toJson(CANONICAL))))
        .isEqualTo(checkpoint);
  }

  @Test
  void withoutSnapshotsTheFormatIsThatOfOlderVersions() {
    BsonDocument written = CheckpointFormat.toBson(Checkpoints.at(1, 1));

    assertThat(written.getInt32("format").getValue()).isEqualTo(1);
    assertThat(written).doesNotContainKey("snapshots");
  }

  @Test
  void unknownFieldsAreIgnored() {
    Checkpoint checkpoint = Checkpoints.at(1, 1);
    BsonDocument later =
        CheckpointFormat.toBson(checkpoint).append("later", new BsonString("news"));

    assertThat(CheckpointFormat.fromBson(later)).isEqualTo(checkpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"format", "ownerEpoch", "position", "progress", "identity"})
  void aMissingFieldIsNamed(String field) {
    BsonDocument document = CheckpointFormat.toBson(Checkpoints.at(1, 1));
    document.remove(field);

    assertThatThrownBy(() -> CheckpointFormat.fromBson(document))
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining("field " + field + " is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{format: 0}",
        "{ownerEpoch: 'seven'}",
        "{progress: 'walking'}",
        "{position: {generation: {$numberLong: '-1'}, clusterTime: Timestamp(1, 1)}}",
        "{position: {generation: {$numberLong: '0'}, clusterTime: 1}}",
        "{position: {generation: {$numberLong: '0'}, clusterTime: Timestamp(1, 1), resumeToken: 'x'}}",
        "{identity: {source: 'rs0', selection: 'all'}}",
        "{snapshots: 'none'}",
        "{snapshots: {covered: []}}",
        "{snapshots: {covered: [], collections: [], survey: {extent: 'some'}}}"
      })
  void aFieldOfAnotherFormIsRefused(String wrong) {
    BsonDocument document = CheckpointFormat.toBson(Checkpoints.at(1, 1));
    document.putAll(BsonDocument.parse(wrong));

    assertThatThrownBy(() -> CheckpointFormat.fromBson(document))
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining("checkpoint cannot be read: its field");
  }

  private static BsonDocument tokenIn(BsonDocument checkpoint) {
    return CheckpointFormat.fromBson(checkpoint).position().token().document();
  }

  private static RawBsonDocument raw(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static byte[] bytes(BsonDocument document) {
    var buffer = raw(document).getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
