package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SnapshotInterleaveTest {
  private final Queue<String> snapshot = new ArrayDeque<>();
  private final TestPublisher<String> stream = TestPublisher.create();
  private SnapshotInterleave<String> interleave;

  @BeforeEach
  void interleave() {
    interleave = new SnapshotInterleave<>(stream.flux(), snapshot::poll, Mono.never());
  }

  @Test
  void noMoreOfASnapshotComesThanIsWanted() {
    snapshot.addAll(List.of("a", "b", "c", "d"));

    StepVerifier.create(interleave, 0)
        .thenRequest(1)
        .expectNext("a")
        .thenRequest(2)
        .expectNext("b", "c")
        .then(() -> assertThat(snapshot).containsExactly("d"))
        .thenCancel()
        .verify();

    stream.assertCancelled();
  }

  @Test
  void aReceiverThatAsksForEachOnItsOwnGetsThemAll() {
    List<String> received = new ArrayList<>();
    snapshot.addAll(List.of("a", "b", "c"));

    interleave.subscribe(
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            request(1);
          }

          @Override
          protected void hookOnNext(String element) {
            received.add(element);
            request(1);
          }
        });
    stream.next("x");

    assertThat(received).containsExactly("a", "b", "c", "x");
  }

  @Test
  void aReceiverThatCancelsGetsNothingMore() {
    List<String> received = new ArrayList<>();
    snapshot.addAll(List.of("a", "b", "c"));

    interleave.take(2).subscribe(received::add);
    interleave.appeared();

    assertThat(received).containsExactly("a", "b");
    assertThat(snapshot).containsExactly("c");
    stream.assertCancelled();
  }

  @Test
  void whatTheStreamHasComesFirstAndTakesFromTheSameDemand() {
    StepVerifier.create(interleave, 3)
        .then(() -> stream.next("x"))
        .expectNext("x")
        .then(() -> snapshot.addAll(List.of("a", "b", "c")))
        .then(() -> interleave.appeared())
        .expectNext("a", "b")
        .then(() -> stream.next("y")) // was asked for before the snapshot had something
        .then(() -> assertThat(interleave.waiting()).isEqualTo(1))
        .thenRequest(2)
        .expectNext("y", "c")
        .thenCancel()
        .verify();
  }
}
