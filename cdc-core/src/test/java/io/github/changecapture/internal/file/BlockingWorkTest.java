package io.github.changecapture.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

@Timeout(30)
class BlockingWorkTest {

  @Test
  void theWorkRunsWhereBlockingIsAllowed() {
    Mono<Boolean> mono =
        BlockingWork.mono(() -> !Schedulers.isInNonBlockingThread(), unwanted -> {});

    StepVerifier.create(mono.subscribeOn(Schedulers.parallel())).expectNext(true).verifyComplete();
  }

  @Test
  void workWithoutResultCompletes() {
    StepVerifier.create(BlockingWork.mono(() -> null, unwanted -> {})).verifyComplete();
  }

  @Test
  void aCancelLetsTheWorkEndUninterruptedAndUndoesIt() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch undone = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();

    Disposable subscription =
        BlockingWork.<String>mono(
                () -> {
                  started.countDown();
                  try {
                    cancelled.await();
                  } catch (InterruptedException e) {
                    interrupted.set(true);
                  }
                  return "claim";
                },
                unwanted -> undone.countDown())
            .subscribe();
    started.await();
    subscription.dispose();
    cancelled.countDown();

    assertThat(undone.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted).isFalse();
  }

  @Test
  void whateverTheMomentOfACancelTheResultIsDeliveredOrUndoneOnce() throws Exception {
    for (int i = 0; i < 500; i++) {
      cancelAtOnce();
    }
  }

  private static void cancelAtOnce() throws InterruptedException {
    AtomicInteger received = new AtomicInteger();
    AtomicInteger undone = new AtomicInteger();
    CountDownLatch settled = new CountDownLatch(1);

    // A BaseSubscriber takes what comes while it is cancelled; others drop it without a word.
    BaseSubscriber<String> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnNext(String value) {
            received.incrementAndGet();
            settled.countDown();
          }
        };
    BlockingWork.mono(
            () -> "claim",
            unwanted -> {
              undone.incrementAndGet();
              settled.countDown();
            })
        .subscribe(subscriber);
    subscriber.cancel();

    assertThat(settled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(received.get() + undone.get()).isEqualTo(1);
  }
}
