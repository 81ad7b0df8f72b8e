package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.internal.StreamOpener.Extent;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
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

  private static List<BsonDocument> withStages(String stage) {
    CaptureSettings.Watched watched =
        new CaptureSettings.Watched(
            new Scope.OneCollection(new Namespace("shop", "orders")),
            Selection.EVERYTHING,
            new UserStages(List.of(BsonDocument.parse(stage))),
            StreamOptions.DEFAULT);
    SourceProbe probe = new SourceProbe("replica set rs0", NOW, NOW, false);
    return new StreamOpener(watched, Set.of(), probe).pipeline(Extent.WHOLE);
  }
}
