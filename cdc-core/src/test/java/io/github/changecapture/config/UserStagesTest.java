package io.github.changecapture.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserStagesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{$match: {'fullDocument.total': {$gt: 10}}}",
        "{$project: {'fullDocument.secret': 0}}",
        "{$project: {fullDocument: {secret: 0}}}",
        "{$project: {'fullDocument.total': 1, operationType: 1, ns: 1, to: 1, documentKey: true}}",
        "{$unset: 'fullDocument.secret'}",
        "{$unset: ['fullDocument.secret', 'updateDescription']}",
        "{$set: {'fullDocument.seen': true}}",
        "{$addFields: {region: 'eu'}}",
        "{$redact: '$$KEEP'}"
      })
  void whatLeavesTheEventItsFormPasses(String stage) {
    BsonDocument document = BsonDocument.parse(stage);

    assertThat(UserStages.of(List.of(document)).stages()).containsExactly(document);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{$project: {_id: 0}} | drops or changes _id, the resume token",
        "{$project: {'_id._data': 0}} | drops or changes _id",
        "{$unset: '_id'} | drops or changes _id",
        "{$unset: ['a', 'ns.coll']} | drops or changes ns",
        "{$set: 1} | takes a document",
        "{$project: {ns: {coll: 0}}} | drops or changes ns",
        "{$set: {_id: 1}} | drops or changes _id",
        "{$addFields: {operationType: 'x'}} | drops or changes operationType",
        "{$project: {fullDocument: 1}} | drops or changes operationType",
        "{$project: {operationType: 1, ns: '$a', to: 1, documentKey: 1}} | drops or changes ns",
        "{$project: {documentKey: false}} | drops or changes documentKey",
        "{$replaceRoot: {newRoot: '$fullDocument'}} | drops _id, the resume token",
        "{$replaceWith: '$fullDocument'} | drops _id",
        "{$set: {_cdc: 1}} | use another name",
        "{$changeStreamSplitLargeEvent: {}} | adds it itself",
        "{$group: {_id: 1}} | a change stream allows",
        "{$match: {}, $unset: 'a'} | exactly one field"
      })
  void whatTakesAwayWhatEveryEventNeedsIsRefusedWithTheReason(String stage, String reason) {
    assertThatThrownBy(() -> UserStages.of(List.of(BsonDocument.parse(stage))))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageStartingWith("pipeline: stage {")
        .hasMessageContaining(reason);
  }
}
