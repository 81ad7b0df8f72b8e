package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** Events that the server splits. */
@RequiresServer({Ability.SPLIT_LARGE_EVENT, Ability.PRE_AND_POST_IMAGES})
class FragmentsIT extends OnMongo {
  private static final String NINE_MEBIBYTES = "x".repeat(9 << 20);

  /** Java reads this, the server is not asked to. */
  private static final String LARGE_ONES = ".*\\.(?<name>large)";

  private final CheckpointStore store = CheckpointStores.inMemory();

  /** The first fragment fills a reply, the second comes in one with the order behind it. */
  @Test
  void aFragmentOfAnEventThatIsLeftOutIsNoPlaceToGoOnFrom() {
    BsonTimestamp before = clusterTime();
    replaceALargeDocument();
    insert("orders", 1, 1);

    try (ChangeCapture<Document> capture = withoutLargeOnes(before)) {
      assertThat(id(capture.events().blockFirst(PATIENCE))).isEqualTo(1);
    }
    try (ChangeCapture<Document> capture = withoutLargeOnes(before)) {
      assertThat(id(capture.events().blockFirst(PATIENCE))).as("not acknowledged").isEqualTo(1);
    }
  }

  private ChangeCapture<Document> withoutLargeOnes(BsonTimestamp start) {
    return capture(store)
        .exclude(LARGE_ONES)
        .startAt(StartPosition.checkpointOr(StartPosition.at(start)))
        .fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE)
        .build();
  }

  private void replaceALargeDocument() {
    writer
        .getDatabase(database)
        .createCollection(
            "large",
            new CreateCollectionOptions()
                .changeStreamPreAndPostImagesOptions(
                    new ChangeStreamPreAndPostImagesOptions(true)));
    collection("large").insertOne(new Document("_id", 1).append("text", NINE_MEBIBYTES));
    collection("large").replaceOne(Filters.eq(1), new Document("text", NINE_MEBIBYTES + "y"));
  }
}
