package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.spi.EventBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * An owner that falls asleep right before any of its requests, and wakes up when another has taken
 * over and done all the work: the request goes out then, and whatever it does after that.
 */
class ZombieSweepIT {
  private static final List<EventBatch> SCRIPT = Script.batches();
  private static final int PATIENCE_SECONDS = 60;

  private final ScheduledExecutorService sleepersThread =
      Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService sleepers = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThreads() {
    sleepersThread.shutdownNow();
    thread.shutdownNow();
    sleepers.shutdownNow();
  }

  /** Sends nothing from one request on until it is woken. */
  private static final class Sleeper implements HttpClient {
    private final HttpClient awake = new OnAdls.Machine();
    private final AtomicLong requests = new AtomicLong();
    private final CountDownLatch asleep = new CountDownLatch(1);
    private final CountDownLatch woken = new CountDownLatch(1);
    private final long index;

    Sleeper(long index) {
      this.index = index;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
      return Mono.defer(
          () -> {
            sleep();
            return awake.send(request);
          });
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
      sleep();
      return awake.sendSync(request, context);
    }

    private void sleep() {
      if (requests.incrementAndGet() >= index) {
        asleep.countDown();
        await(woken);
      }
    }

    boolean fellAsleepBefore(CompletableFuture<?> end) {
      try {
        while (!asleep.await(5, TimeUnit.MILLISECONDS)) {
          if (end.isDone()) {
            return false;
          }
        }
        return true;
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }

    void wake() {
      woken.countDown();
    }
  }

  @Test
  void whoWakesUpAfterTheTakeoverChangesNothing() {
    long fenced = 0;
    long index = 1;
    while (sleepsAt(index)) {
      index += Sweep.STEP;
      fenced++;
    }
    assertThat(fenced).as("requests before which it slept").isGreaterThan(80 / Sweep.STEP);
  }

  /** Whatever it still does, the next owner is not disturbed by it. */
  @Test
  void whoWakesUpBeforeTheNextOwnerHasWrittenDoesNotStopIt() {
    long slept = 0;
    long index = 1;
    while (wakesUpUnderTheNextOwner(index)) {
      index += Sweep.STEP;
      slept++;
    }
    assertThat(slept).as("requests before which it slept").isGreaterThan(80 / Sweep.STEP);
  }

  /** False if there is no such request any more. */
  private boolean wakesUpUnderTheNextOwner(long index) {
    try (OnAdls adls = OnAdls.start()) {
      requireDouble(adls);
      Landed landed = new Landed(adls);
      Sleeper sleeper = new Sleeper(index);
      Writer zombie =
          new Writer(
              adls.builder(sleeper).pauses(pause -> {}).build(),
              sleepersThread,
              wait -> {
                throw new IllegalStateException("turned away");
              });
      CompletableFuture<Void> end = CompletableFuture.runAsync(() -> zombie.run(SCRIPT), sleepers);
      boolean slept = sleeper.fellAsleepBefore(end);
      adls.expireLeases();
      Runnable wakeUp =
          () -> {
            sleeper.wake();
            var unused = end.handle((nothing, failed) -> failed).join();
            zombie.close();
          };
      try (Writer writer = writer(adls, new OnAdls.Machine(), thread)) {
        writer.run(
            SCRIPT,
            batch -> {
              if (batch == 0) {
                wakeUp.run();
              }
            });
        landed.assertIs(Script.events());
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("when the owner before woke up at request " + index, failed);
      } finally {
        sleeper.wake();
      }
      return slept;
    }
  }

  /** False if there is no such request any more. */
  private boolean sleepsAt(long index) {
    try (OnAdls adls = OnAdls.start()) {
      requireDouble(adls);
      Landed landed = new Landed(adls);
      Sleeper sleeper = new Sleeper(index);
      Writer zombie = writer(adls, sleeper, sleepersThread);
      CompletableFuture<Void> end = CompletableFuture.runAsync(() -> zombie.run(SCRIPT), sleepers);
      boolean slept = sleeper.fellAsleepBefore(end);
      try {
        adls.expireLeases();
        work(adls, landed, "while the owner sleeps at request " + index);
      } finally {
        sleeper.wake();
      }
      Throwable error = end.handle((nothing, failed) -> failed).join();
      zombie.close();
      if (error != null) {
        assertThat(error.getCause()).isInstanceOf(CaptureException.class);
      }
      landed.assertIs(Script.events());
      adls.expireLeases();
      work(adls, landed, "after the owner woke up at request " + index);
      return slept;
    }
  }

  /** Hundreds of leases that expire take hours elsewhere. */
  private static void requireDouble(OnAdls adls) {
    assertThat(adls.server()).isNotNull();
  }

  private void work(OnAdls adls, Landed landed, String when) {
    try (Writer writer = writer(adls, new OnAdls.Machine(), thread)) {
      writer.run(SCRIPT);
      landed.assertIs(Script.events());
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError(when, failed);
    }
  }

  private static Writer writer(OnAdls adls, HttpClient machine, ScheduledExecutorService thread) {
    return new Writer(adls.builder(machine).pauses(adls::letPass).build(), thread, adls::letPass);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
