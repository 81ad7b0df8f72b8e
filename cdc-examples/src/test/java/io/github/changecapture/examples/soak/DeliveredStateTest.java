package io.github.changecapture.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveredStateTest {
  private final DeliveredState state = new DeliveredState();

  @Test
  void anUpdateChangesWhatItsDescriptionSays() {
    apply("insert", "fullDocument: {_id: 'x', a: 1, b: 2, inner: {c: 3}}");
    apply(
        "update", "updateDescription: {updatedFields: {a: 9, 'inner.d': 4}, removedFields: ['b']}");

    assertThat(state.documents("orders").get(new BsonString("x")))
        .isEqualTo(BsonDocument.parse("{_id: 'x', a: 9, inner: {c: 3, d: 4}}"));
    assertThat(state.events()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "drop", "rename", "namespaceReset"})
  void whatIsGoneIsGone(String operation) {
    apply("insert", "fullDocument: {_id: 'x'}");

    apply(operation, "x: 1");

    assertThat(state.documents("orders")).isEmpty();
  }

  @Test
  void anUpdateOfWhatNeverCameShowsALoss() {
    assertThatThrownBy(() -> apply("update", "updateDescription: {updatedFields: {a: 9}}"))
        .hasMessageContaining("without its document");
  }

  private void apply(String operation, String rest) {
    state.apply(
        BsonDocument.parse(
            "{operationType: '%s', ns: {db: 'shop', coll: 'orders'}, documentKey: {_id: 'x'}, %s}"
                .formatted(operation, rest)));
  }
}
