package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.internal.StreamOpener.Extent;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamOpenerTest {
  private static final BsonTimestamp NOW = new BsonTimestamp(1_700_000_000, 1);

  @Test
  void aRedactionOfTheHostsKeepsTheInvalidate() {
    String levels = "{$cond: [{$eq: ['$level', 5]}, '$$PRUNE', '$$DESCEND']}";

    assertThat(withStages("{$redact: " + levels + "}"))
        .containsExactly(
            BsonDocument.parse(
                "{$redact: {$cond: [{$eq: ['$operationType', 'invalidate']}, '$$KEEP', "
                    + levels
                    + "]}}"));
  }

  @Test
  void aMatchOfTheHostsKeepsTheInvalidate() {
    assertThat(withStages("{$match: {'fullDocument.a': 1}}"))
        .containsExactly(
            BsonDocument.parse(
                "{$match: {$or: [{operationType: 'invalidate'}, {'fullDocument.a': 1}]}}"));
  }

  @Test
  void otherStagesOfTheHostsStayAsTheyAre() {
    assertThat(withStages("{$unset: 'fullDocument.a'}"))
        .containsExactly(BsonDocument.parse("{$unset: 'fullDocument.a'}"));
  }

  /** One before MongoDB 6.0 knows no such field, and off is what every server does by itself. */
  @Test
  void aServerIsNotAskedToLeavePreImagesOff() {
    BsonDocument aggregate = aggregate(StreamOptions.DEFAULT, Extent.WHOLE);

    assertThat(aggregate)
        .isEqualTo(
            BsonDocument.parse(
                """
                {aggregate: 'orders', readConcern: {level: 'majority'},
                 pipeline: [{$changeStream: {fullDocument: 'updateLookup',
                   startAtOperationTime: {$timestamp: {t: 1700000000, i: 1}}}}],
                 cursor: {batchSize: 2048}, comment: 'capture'}"""));
  }

  @Test
  void preImagesThatAreWantedAreAskedForUntilTheyAreTooLarge() {
    StreamOptions wanted =
        StreamOptions.DEFAULT.withFullDocumentBeforeChange(FullDocumentBeforeChange.REQUIRED);

    assertThat(preImage(aggregate(wanted, Extent.WHOLE))).isEqualTo(new BsonString("required"));
    assertThat(preImage(aggregate(wanted, Extent.ONE_BY_ONE)))
        .isEqualTo(new BsonString("required"));
    assertThat(preImage(aggregate(wanted, Extent.WITHOUT_PRE_IMAGE))).isNull();
  }

  private static @Nullable BsonValue preImage(BsonDocument aggregate) {
    return aggregate
        .getArray("pipeline")
        .get(0)
        .asDocument()
        .getDocument("$changeStream")
        .get("fullDocumentBeforeChange");
  }

  private static BsonDocument aggregate(StreamOptions options, Extent extent) {
    return opener(UserStages.NONE, options)
        .asCommand("capture", new Position(0, NOW, null), extent, 1)
        .aggregate();
  }

  private static List<BsonDocument> withStages(String stage) {
    UserStages stages = new UserStages(List.of(BsonDocument.parse(stage)));
    return opener(stages, StreamOptions.DEFAULT).pipeline(Extent.WHOLE);
  }

  private static StreamOpener opener(UserStages stages, StreamOptions options) {
    CaptureSettings.Watched watched =
        new CaptureSettings.Watched(
            new Scope.OneCollection(new Namespace("shop", "orders")),
            Selection.EVERYTHING,
            stages,
            options);
    return new StreamOpener(watched, Set.of(), new SourceProbe("replica set rs0", NOW, NOW, false));
  }
}
