package io.github.changecapture.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoCheckpointStoreBuilderTest {
  private static final String NOWHERE = "mongodb://nowhere.invalid/?replicaSet=rs0";

  @Test
  void theDefaultCollectionIsItsOwnNamespace() {
    try (MongoCheckpointStore store = CheckpointStores.mongo().connectionString(NOWHERE).build()) {
      assertThat(store.ownNamespaces())
          .containsExactly(new Namespace("changecapture", "checkpoints"));
    }
  }

  @Test
  void anotherCollectionIsItsOwnNamespaceToo() {
    try (MongoCheckpointStore store =
        CheckpointStores.mongo().connectionString(NOWHERE).namespace("ops", "cdc.state").build()) {
      assertThat(store.ownNamespaces()).containsExactly(new Namespace("ops", "cdc.state"));
      assertThat(store).hasToString("checkpoints in ops.cdc.state");
    }
  }

  @Test
  void otherStoresHaveNoNamespaces() {
    assertThat(CheckpointStores.inMemory().ownNamespaces()).isEmpty();
  }

  @Test
  void whereMongoDbIsMustBeSaid() {
    assertThatThrownBy(() -> CheckpointStores.mongo().build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("connectionString or client");
  }

  @Test
  void itMayBeSaidOnce() {
    MongoCheckpointStoreBuilder builder = CheckpointStores.mongo().connectionString(NOWHERE);

    assertThatThrownBy(() -> builder.connectionString(NOWHERE))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("exclude each other");
  }

  @Test
  void aMalformedConnectionStringIsRefusedWithoutItsPassword() {
    assertThatThrownBy(
            () -> CheckpointStores.mongo().connectionString("mongodb://me:pa@ss:word@host"))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("percent-encoded")
        .hasMessageNotContaining("ss:word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT4.999S", "PT0S", "PT-30S", "PT24H0.001S"})
  void aLeaseThatIsTooShortOrTooLongIsRefused(Duration lease) {
    assertThatThrownBy(() -> CheckpointStores.mongo().lease(lease))
        .isInstanceOf(ConfigurationError.class)
        .hasMessage("lease must be from PT5S to PT24H, was " + lease);
  }

  @Test
  void aNameThatMongoDbDoesNotTakeIsRefused() {
    assertThatThrownBy(() -> CheckpointStores.mongo().namespace("a.b", "c"))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("was 'a.b.c'");
  }
}
