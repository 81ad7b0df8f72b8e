package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SnapshotQueueTest {
  private static final CollectionSnapshot SNAPSHOT =
      new CollectionSnapshot(
          "s1", new Namespace("shop", "orders"), 3, new BsonTimestamp(7, 1), null);

  private final SnapshotQueue queue = new SnapshotQueue(() -> {});

  @Test
  void chunksTakeTurnsByBatches() {
    List<Integer> taken = new ArrayList<>();

    StepVerifier.create(
            Flux.merge(
                delivered(Flux.just(batch(1, 2), batch(3, 4))),
                delivered(Flux.just(batch(11, 12), batch(13)))))
        .then(() -> takeAll(taken).forEach(queue::acknowledge))
        .expectNext(4L, 3L)
        .verifyComplete();

    assertThat(taken).containsExactly(1, 2, 11, 12, 3, 4, 13);
  }

  @Test
  void aChunkIsDoneWhenAllOfItIsAcknowledgedInWhateverOrder() {
    List<Long> sequences = new ArrayList<>();

    StepVerifier.create(delivered(Flux.just(batch(1, 2), batch(3))))
        .then(() -> sequences.addAll(takeAll(new ArrayList<>())))
        .then(() -> queue.acknowledge(sequences.get(2)))
        .then(() -> queue.acknowledge(sequences.get(2)))
        .then(() -> queue.acknowledge(sequences.get(0)))
        .then(() -> assertThat(queue.outstanding()).isEqualTo(1))
        .then(() -> queue.acknowledge(sequences.get(1)))
        .expectNext(3L)
        .verifyComplete();

    assertThat(queue.outstanding()).isZero();
    assertThat(queue.entries()).isZero();
  }

  @Test
  void anotherBatchIsAskedForWhenOneWasTaken() {
    List<Long> requests = new ArrayList<>();
    Flux<List<EventBytes>> batches =
        Flux.just(batch(1, 2), batch(3), batch(4), batch(5)).doOnRequest(requests::add);

    StepVerifier.create(delivered(batches))
        .then(() -> assertThat(requests).containsExactly(2L))
        .then(() -> queue.poll())
        .then(() -> assertThat(requests).containsExactly(2L))
        .then(() -> queue.poll())
        .then(() -> assertThat(requests).containsExactly(2L, 1L))
        .thenCancel()
        .verify();
  }

  @Test
  void whatACancelledChunkHasIsNotHandedOn() {
    TestPublisher<List<EventBytes>> batches = TestPublisher.create();

    StepVerifier.create(delivered(batches.flux()))
        .then(() -> batches.next(batch(1, 2), batch(3)))
        .then(() -> assertThat(queue.poll()).isNotNull())
        .thenCancel()
        .verify();

    batches.assertCancelled();
    assertThat(queue.poll()).isNull();
  }

  private Mono<Long> delivered(Flux<List<EventBytes>> batches) {
    return queue.deliver(SNAPSHOT, 0, batches);
  }

  private List<Long> takeAll(List<Integer> taken) {
    List<Long> sequences = new ArrayList<>();
    for (SnapshotQueue.Taken next = queue.poll(); next != null; next = queue.poll()) {
      taken.add(next.event().raw().getInt32("n").getValue());
      sequences.add(next.sequence());
      assertThat(SnapshotQueue.isNumbered(next.sequence())).isTrue();
      assertThat(next.generation()).isEqualTo(3);
    }
    return sequences;
  }

  private static List<EventBytes> batch(int... numbers) {
    return IntStream.of(numbers)
        .mapToObj(n -> new EventBytes(RawBsonDocument.parse("{n: " + n + "}")))
        .toList();
  }
}
