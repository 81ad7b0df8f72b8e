package io.github.changecapture.event;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class EventFragmentsTest {
  private final EventFragments fragments = new EventFragments();

  @Test
  void anEventInOnePieceIsHandedBackAsItIs() {
    EventBytes event = bytes("{_id: {_data: '82'}, operationType: 'insert'}");

    assertThat(fragments.add(event)).isSameAs(event);
  }

  @Test
  void fragmentsMakeOneEventWithTheLastOnesToken() {
    assertThat(fragments.add(fragment(1, "operationType: 'update', fullDocument: {a: 1}")))
        .isNull();
    assertThat(fragments.add(fragment(2, "fullDocumentBeforeChange: {a: 0}"))).isNull();

    assertThat(fragments.add(fragment(3, "ns: {db: 'd', coll: 'c'}")))
        .extracting(EventBytes::raw, as(InstanceOfAssertFactories.type(BsonDocument.class)))
        .isEqualTo(
            BsonDocument.parse(
                "{_id: {_data: '823'}, operationType: 'update', fullDocument: {a: 1},"
                    + " fullDocumentBeforeChange: {a: 0}, ns: {db: 'd', coll: 'c'}}"));
  }

  @Test
  void anotherEventAfterAnUnfinishedOneIsRefused() {
    assertThat(fragments.add(fragment(1, "a: 1"))).isNull();

    assertThatThrownBy(() -> fragments.add(bytes("{_id: {_data: '82'}}")))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("behind 1 fragments");
  }

  @Test
  void aFragmentWithoutTheOnesBeforeItIsRefused() {
    assertThatThrownBy(() -> fragments.add(fragment(2, "a: 1")))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("fragment 2 of 3, behind 0 fragments");
  }

  private static EventBytes fragment(int number, String fields) {
    return bytes(
        "{_id: {_data: '82%d'}, splitEvent: {fragment: %d, of: 3}, %s}"
            .formatted(number, number, fields));
  }

  private static EventBytes bytes(String json) {
    return new EventBytes(RawBsonDocument.parse(json));
  }
}
