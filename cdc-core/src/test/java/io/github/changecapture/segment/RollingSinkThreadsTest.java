package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.EventBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The sink on real threads, as the engine drives it: one subscribes, many complete. */
class RollingSinkThreadsTest {
  private static final int BATCHES = 400;
  private static final int EVENTS = 50;
  private static final int COLLECTIONS = 40;

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @Test
  @Timeout(60)
  void manyCollectionsAreWrittenAtOnce() {
    Model model = new Model(folder);
    List<EventBatch> batches = batches(model);
    RollingSink sink =
        RollingSink.builder()
            .store(LocalSegmentStore.in(folder))
            .encoder(SinkRun.ENCODER)
            .maxOpenSegments(7)
            .commit(new CommitPolicy(2000, Duration.ofMillis(2)))
            .roll(RollingPolicy.atPartitionEnd().orAtBytes(20_000))
            .onClose(OnClose.SEAL)
            .build();
    AtomicInteger durable = new AtomicInteger();

    sink.open(TestEvents.context(1, model.positionBefore(0))).block();
    Flux.fromIterable(batches)
        .publishOn(Schedulers.newSingle("writer"))
        .flatMap(
            batch ->
                sink.write(batch).doOnSuccess(done -> durable.addAndGet(batch.events().size())),
            64)
        .blockLast();
    sink.close().block();

    assertThat(durable).hasValue(BATCHES * EVENTS);
    model.assertComplete();
    assertThat(sink.status().bufferedBytes()).isZero();
    assertThat(sink.status().openSegments()).isZero();
  }

  private static List<EventBatch> batches(Model model) {
    List<EventBatch> batches = new ArrayList<>();
    int count = 0;
    for (int i = 0; i < BATCHES; i++) {
      List<ChangeEvent<?>> events = new ArrayList<>();
      for (int j = 0; j < EVENTS; j++) {
        ChangeEvent<?> event =
            TestEvents.insert(
                "c" + count * 7919L % COLLECTIONS, TestEvents.TEN.plusSeconds(count), count + 1);
        model.add(event);
        events.add(event);
        count++;
      }
      batches.add(new EventBatch(events, null));
    }
    return batches;
  }
}
