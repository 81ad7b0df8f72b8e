package io.github.changecapture.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import io.github.changecapture.error.MalformedEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDecoderTest {
  private static final String NAMESPACE = "\"ns\": {\"db\": \"shop\", \"coll\": \"a.b\"}";

  private final EventDecoder<Document> decoder =
      new EventDecoder<>(
          DocumentMapper.codec(MongoClientSettings.getDefaultCodecRegistry(), Document.class));

  @Test
  void anInsertShowsItsFields() {
    ChangeEvent<Document> event = decoder.decode(RawEvents.insert(5, 3));

    assertThat(event).isInstanceOf(Insert.class);
    Insert<Document> insert = (Insert<Document>) event;
    assertThat(insert.id()).isEqualTo(RawEvents.data(5));
    assertThat(insert.clusterTime()).isEqualTo(new BsonTimestamp(1_763_719_205, 1));
    assertThat(insert.wallTime()).isEqualTo(Instant.ofEpochMilli(1_763_719_200_123L));
    assertThat(insert.namespace()).isEqualTo(new Namespace("shop", "orders"));
    assertThat(insert.documentKey()).isEqualTo(new BsonDocument("_id", new BsonInt32(5)));
    assertThat(insert.fullDocument()).isEqualTo(new Document("_id", 5).append("text", "xxx"));
    assertThat(insert.position().token()).isEqualTo(ResumeToken.ofData(RawEvents.data(5)));
  }

  @Test
  void anUpdateShowsWhatChanged() {
    Update<Document> update =
        (Update<Document>)
            decoder.decode(
                RawEvents.parse(
                    "update",
                    NAMESPACE
                        + """
                        , "documentKey": {"_id": 1}, "fullDocument": null,
                        "updateDescription": {"updatedFields": {"a.b": 1},
                          "removedFields": ["c"],
                          "truncatedArrays": [{"field": "d", "newSize": 2}]}
                        """));

    assertThat(update.fullDocument()).isNull();
    assertThat(update.fullDocumentBeforeChange()).isNull();
    UpdateDescription description = update.updateDescription();
    assertThat(description.updatedFields()).isEqualTo(BsonDocument.parse("{'a.b': 1}"));
    assertThat(description.removedFields()).containsExactly("c");
    assertThat(description.truncatedArrays())
        .containsExactly(new UpdateDescription.TruncatedArray("d", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "insert, Insert",
    "update, Update",
    "replace, Replace",
    "delete, Delete",
    "create, CollectionCreated",
    "drop, CollectionDropped",
    "rename, CollectionRenamed",
    "dropDatabase, DatabaseDropped",
    "invalidate, Invalidated",
    "shardCollection, Other",
    "somethingNew, Other"
  })
  void eachOperationHasItsType(String operation, String type) {
    ChangeEvent<Document> event = decoder.decode(RawEvents.parse(operation, NAMESPACE));

    assertThat(event.getClass().getSimpleName()).isEqualTo(type);
    assertThat(event.operationType()).isEqualTo(operation);
  }

  @Test
  void aRenameShowsBothNames() {
    CollectionRenamed<Document> rename =
        (CollectionRenamed<Document>)
            decoder.decode(
                RawEvents.parse(
                    "rename", NAMESPACE + ", \"to\": {\"db\": \"shop\", \"coll\": \"new\"}"));

    assertThat(rename.namespace()).isEqualTo(new Namespace("shop", "a.b"));
    assertThat(rename.to()).isEqualTo(new Namespace("shop", "new"));
  }

  @Test
  void aDroppedDatabaseHasNoNamespaceButAName() {
    DatabaseDropped<Document> dropped =
        (DatabaseDropped<Document>)
            decoder.decode(RawEvents.parse("dropDatabase", "\"ns\": {\"db\": \"shop\"}"));

    assertThat(dropped.namespace()).isNull();
    assertThat(dropped.database()).isEqualTo("shop");
  }

  @Test
  void aClusterTimeThatAStageRemovedIsReadFromTheToken() {
    RawBsonDocument event =
        RawBsonDocument.parse(
            "{\"_id\": {\"_data\": \"%s\"}, \"operationType\": \"delete\"}"
                .formatted(RawEvents.data(9)));

    assertThat(decoder.decode(event).clusterTime()).isEqualTo(new BsonTimestamp(1_763_719_209, 1));
  }

  @Test
  void aFieldThatAStageRemovedIsNamedInTheError() {
    ChangeEvent<Document> event = decoder.decode(RawEvents.parse("insert", NAMESPACE));

    assertThatThrownBy(((Insert<Document>) event)::fullDocument)
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("fullDocument");
  }

  @Test
  void whatMayBeLoggedHoldsNoDocumentAndNoKey() {
    assertThat(decoder.decode(RawEvents.insert(5, 3)).toString())
        .isEqualTo("Insert[shop.orders, 2025-11-21T10:00:05Z/1]");
    assertThat(ResumeToken.ofData(RawEvents.data(5)).toString())
        .isEqualTo("ResumeToken[2025-11-21T10:00:05Z/1]");
  }

  @Test
  void brokenBytesGiveMalformedEventAndNothingElse() {
    byte[] whole = bytes(RawEvents.insert(5, 40));
    Random random = new Random(7);
    for (int run = 0; run < 20_000; run++) {
      byte[] broken = whole.clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt(256);
      }
      readsOrIsMalformed(broken);
    }
  }

  private void readsOrIsMalformed(byte[] broken) {
    try {
      ChangeEvent<Document> event = decoder.decode(new RawBsonDocument(broken));
      event.id();
      event.clusterTime();
      event.namespace();
    } catch (MalformedEvent expected) {
      assertThat(expected.getMessage()).contains("change event");
    }
  }

  @Test
  void aLengthBeyondTheBytesIsMalformed() {
    byte[] bytes = bytes(RawEvents.insert(5, 3));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bytes.length + 1);

    assertThatThrownBy(() -> decoder.decode(new RawBsonDocument(bytes)))
        .isInstanceOf(MalformedEvent.class);
  }

  private static byte[] bytes(RawBsonDocument document) {
    ByteBuffer buffer = document.getByteBuffer().asNIO();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
