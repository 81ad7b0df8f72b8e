package io.github.changecapture.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SinkContext;
import java.time.Instant;
import java.util.List;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class RecordingSinkTest {
  private final ChangeEvents stream = ChangeEvents.startingAt(Instant.EPOCH);
  private final ChangeEvent<?> event =
      stream.delete(new Namespace("shop", "orders"), new BsonInt32(1));
  private final RecordingSink sink = new RecordingSink();

  @Test
  void itRemembersWhatItWasGiven() {
    Position watermark = stream.watermark();
    SinkContext context = new SinkContext("orders", 1, event.position());

    sink.open(context).block();
    sink.write(new EventBatch(List.of(event), watermark)).block();
    sink.write(new EventBatch(List.of(), null)).block();
    sink.close().block();

    assertThat(sink.context()).isEqualTo(context);
    assertThat(sink.batches()).hasSize(2);
    assertThat(sink.events()).containsExactly(event);
    assertThat(sink.watermark()).isEqualTo(watermark);
    assertThat(sink.isClosed()).isTrue();
  }

  @Test
  void heldWritesEndWhenTheTestSaysSo() {
    sink.holdWrites();
    EventBatch batch = new EventBatch(List.of(event), null);

    StepVerifier.create(sink.write(batch))
        .then(() -> assertThat(sink.batches()).hasSize(1))
        .then(sink::completeNext)
        .verifyComplete();
    StepVerifier.create(sink.write(batch))
        .then(() -> sink.failNext(new IllegalStateException("full")))
        .verifyErrorMessage("full");
    assertThatThrownBy(sink::completeNext).hasMessageContaining("no write waits");
  }
}
