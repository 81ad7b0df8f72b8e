package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.RawEvents;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneKeyTest {

  @Test
  void theSameDocumentHasTheSameKey() {
    assertThat(key("orders", "{\"_id\": \"a\"}"))
        .isNotNull()
        .isEqualTo(key("orders", "{\"_id\": \"a\"}"));
  }

  @Test
  void documentsAndCollectionsDiffer() {
    assertThat(key("orders", "{\"_id\": \"a\"}"))
        .isNotEqualTo(key("orders", "{\"_id\": \"b\"}"))
        .isNotEqualTo(key("items", "{\"_id\": \"a\"}"));
  }

  @Test
  void aNewShardKeyValueLeavesTheDocumentInItsLane() {
    assertThat(key("orders", "{\"region\": \"eu\", \"_id\": 1}"))
        .isEqualTo(key("orders", "{\"region\": \"us\", \"_id\": 1}"));
  }

  @Test
  void numbersThatTheServerTakesForTheSameAreTheSame() {
    assertThat(key("orders", "{\"_id\": 0}"))
        .isEqualTo(key("orders", "{\"_id\": {\"$numberLong\": \"0\"}}"))
        .isEqualTo(key("orders", "{\"_id\": {\"$numberDouble\": \"-0.0\"}}"));
  }

  @Test
  void anEventWithoutADocumentHasNone() {
    assertThat(
            LaneKey.of(
                new EventDecoder<>(DocumentMapper.raw())
                    .decode(RawEvents.parse("dropDatabase", "\"ns\": {\"db\": \"shop\"}"))))
        .isNull();
  }

  @Test
  void anEventWhoseDocumentKeyIsMissingHasNone() {
    assertThat(
            LaneKey.of(
                new EventDecoder<>(DocumentMapper.raw())
                    .decode(
                        RawEvents.parse(
                            "insert", "\"ns\": {\"db\": \"shop\", \"coll\": \"orders\"}"))))
        .isNull();
  }

  private static @Nullable Object key(String collection, String documentKey) {
    return LaneKey.of(
        new EventDecoder<>(DocumentMapper.raw())
            .decode(
                RawEvents.parse(
                    "delete",
                    "\"ns\": {\"db\": \"shop\", \"coll\": \"%s\"}, \"documentKey\": %s"
                        .formatted(collection, documentKey))));
  }
}
