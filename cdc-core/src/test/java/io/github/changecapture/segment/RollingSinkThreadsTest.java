package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The sink on real threads, as the engine drives it: one subscribes, many complete. */
class RollingSinkThreadsTest {
  private static final int BATCHES = 400;
  private static final int EVENTS = 50;
  private static final int COLLECTIONS = 40;

  private final Scheduler writer = Schedulers.newSingle("writer");

  @AfterEach
  void end() {
    writer.dispose();
  }

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @Test
  @Timeout(60)
  void manyCollectionsAreWrittenAtOnce() {
    Model model = new Model(folder);
    List<EventBatch> batches = batches(model);
    HookedStore store = new HookedStore(LocalSegmentStore.in(folder), HookedStore.Hook.none());
    RollingSink sink =
        RollingSink.builder()
            .store(store)
            .encoder(SinkRun.ENCODER)
            .maxOpenSegments(7)
            .commit(new CommitPolicy(2000, Duration.ofMillis(2)))
            .roll(RollingPolicy.atPartitionEnd().orAtBytes(20_000))
            .onClose(OnClose.SEAL)
            .build();
    AtomicInteger durable = new AtomicInteger();

    sink.open(TestEvents.context(1, model.positionBefore(0))).block();
    Flux.fromIterable(batches)
        .publishOn(writer)
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
    assertThat(store.mostOpen()).isLessThanOrEqualTo(7);
  }

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("cdc.threads.seeds", 40));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(60)
  void whatADeadOwnerLeftBetweenWriteAndFlushIsGoneOnWithExactly(int seed) throws IOException {
    Random random = new Random(seed);
    Model model = new Model(folder);
    List<EventBatch> batches = batches(model, 60, 1 + random.nextInt(2));
    Death death = new Death(1 + random.nextInt(120), random.nextBoolean());
    HookedStore store = new HookedStore(LocalSegmentStore.in(folder), death);

    int durable = writeUntilDeath(store, model, batches);
    store.kill();
    model.assertDurable(durable);
    losePower(store, random);

    RollingSink next = sink(LocalSegmentStore.in(folder));
    next.open(TestEvents.context(1, model.positionBefore(durable))).block();
    for (int event = durable; event < model.size(); event++) {
      next.write(new EventBatch(List.of(model.event(event)), null)).subscribe();
    }
    next.close().block();
    model.assertComplete();
  }

  /** Gives how many events from the first on are reported durable. */
  private int writeUntilDeath(SegmentStore store, Model model, List<EventBatch> batches) {
    RollingSink sink = sink(store);
    Map<Integer, Integer> done = new ConcurrentHashMap<>();
    sink.open(TestEvents.context(1, model.positionBefore(0))).block();
    Flux.range(0, batches.size())
        .publishOn(writer)
        .flatMap(
            i ->
                sink.write(batches.get(i))
                    .doOnSuccess(nothing -> done.put(i, batches.get(i).events().size()))
                    .onErrorComplete(),
            64)
        .blockLast();
    sink.close().onErrorComplete().block();
    int durable = 0;
    for (int i = 0; done.containsKey(i); i++) {
      durable += done.get(i);
    }
    return durable;
  }

  private static RollingSink sink(SegmentStore store) {
    return RollingSink.builder()
        .store(store)
        .encoder(SinkRun.ENCODER)
        .commit(new CommitPolicy(2000, Duration.ofMillis(2)))
        .roll(RollingPolicy.atPartitionEnd().orAtBytes(20_000))
        .onClose(OnClose.SEAL)
        .build();
  }

  /** Any part of what was not flushed may be a hole where the file system had grown the file. */
  private void losePower(HookedStore store, Random random) throws IOException {
    for (Map.Entry<String, Long> segment : store.durable().entrySet()) {
      try (FileChannel file =
          FileChannel.open(folder.resolve(segment.getKey()), StandardOpenOption.WRITE)) {
        int lost = (int) (file.size() - segment.getValue());
        if (lost > 0 && random.nextBoolean()) {
          int from = random.nextInt(lost);
          ByteBuffer hole = ByteBuffer.allocate(1 + random.nextInt(lost - from));
          assertThat(file.write(hole, segment.getValue() + from)).isPositive();
        }
      }
    }
  }

  /** Lets one write or flush be the last thing that an owner does. */
  private static final class Death implements HookedStore.Hook {
    private final AtomicInteger left;
    private final boolean isBefore;
    private volatile boolean dead;

    Death(int call, boolean isBefore) {
      this.left = new AtomicInteger(call);
      this.isBefore = isBefore;
    }

    @Override
    public <T extends @Nullable Object> T call(String name, Supplier<T> call) {
      boolean counts = name.equals("write") || name.equals("flush");
      boolean isLast = counts && left.decrementAndGet() == 0;
      if (name.startsWith("close")) {
        return call.get(); // as the system does for it
      }
      if (dead || (isLast && isBefore)) {
        dead = true;
        throw new HookedStore.Killed();
      }
      T result = call.get();
      if (isLast) {
        dead = true;
        throw new HookedStore.Killed();
      }
      return result;
    }
  }

  private static List<EventBatch> batches(Model model) {
    return batches(model, BATCHES, COLLECTIONS);
  }

  private static List<EventBatch> batches(Model model, int count, int collections) {
    List<EventBatch> batches = new ArrayList<>();
    int made = 0;
    for (int i = 0; i < count; i++) {
      List<ChangeEvent<?>> events = new ArrayList<>();
      for (int j = 0; j < EVENTS; j++) {
        ChangeEvent<?> event =
            TestEvents.insert(
                "c" + made * 7919L % collections, TestEvents.TEN.plusSeconds(made), made + 1);
        model.add(event);
        events.add(event);
        made++;
      }
      batches.add(new EventBatch(events, null));
    }
    return batches;
  }
}
