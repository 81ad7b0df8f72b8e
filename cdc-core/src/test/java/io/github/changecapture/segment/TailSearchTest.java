package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class TailSearchTest {
  private static final List<String> MANY =
      IntStream.range(0, 64).mapToObj(Integer::toString).toList();

  @Test
  void manyAreLookedForAtOnce() {
    ExecutorService threads = Executors.newCachedThreadPool();
    Scheduler scheduler = Schedulers.fromExecutorService(threads);
    CountDownLatch atOnce = new CountDownLatch(16);
    try {
      Map<String, SeriesTail> found =
          TailSearch.find(
              MANY,
              name -> {
                atOnce.countDown();
                await(atOnce);
                return new SeriesTail(null, null);
              },
              scheduler);

      assertThat(found).containsOnlyKeys(MANY);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aSchedulerWithoutAThreadIsNotWaitedFor() {
    Map<String, SeriesTail> found =
        TailSearch.find(MANY, name -> new SeriesTail(null, null), VirtualTimeScheduler.create());

    assertThat(found).containsOnlyKeys(MANY);
  }

  @Test
  void aSchedulerThatTakesNothingIsDoneWithout() {
    Scheduler disposed = Schedulers.newSingle("disposed");
    disposed.dispose();

    assertThat(TailSearch.find(MANY, name -> new SeriesTail(null, null), disposed))
        .containsOnlyKeys(MANY);
  }

  @Test
  void theFirstFailureEndsTheSearch() {
    List<String> searched = new ArrayList<>();

    assertThatThrownBy(
            () ->
                TailSearch.find(
                    MANY,
                    name -> {
                      searched.add(name);
                      throw new IllegalArgumentException("series " + name);
                    },
                    VirtualTimeScheduler.create()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("series 0");

    assertThat(searched).containsExactly("0");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("one after the other");
      }
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
