package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.HookedStore.Hook;
import io.github.changecapture.segment.SinkRun.Outcome;
import io.github.changecapture.segment.TestEvents.Moment;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs with random collections, times, batches, options and ends, against {@link Model}. A run is
 * killed or closed; the next resumes anywhere at or before what was reported durable.
 */
class RollingSinkModelTest {
  private static final int RUNS = 6;
  private static final String[] COLLECTIONS = {"orders", "users", "Orders", "a/b"};

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  static LongStream seeds() {
    return LongStream.range(20_261_121, 20_261_121 + Integer.getInteger("cdc.model.seeds", 150));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachEventIsWrittenOnceAndInOrderWhateverEndsARun(long seed) throws IOException {
    Random random = new Random(seed);
    Model model = new Model(folder);
    EventSource source = new EventSource(random, model);

    int durable = 0;
    for (int run = 0; run < RUNS; run++) {
      durable = run(random, source, model, random.nextInt(durable + 1));
      model.assertDurable(durable);
      model.assertSealedSegmentsAreUnchanged();
      tearTails(random, model);
    }
    finish(model, random.nextInt(durable + 1));

    model.assertComplete();
  }

  /** Gives how many events from the source's beginning are reported durable in the end. */
  private int run(Random random, EventSource source, Model model, int from) {
    HookedStore store = new HookedStore(LocalSegmentStore.in(folder), Hook.none());
    SinkRun run = new SinkRun(store, options -> randomized(options, random));
    run.open(model.positionBefore(from)).requireDone();
    List<Outcome> writes = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    int next = from;
    for (int batches = random.nextInt(40); batches > 0; batches--) {
      int end = next + random.nextInt(8);
      writes.add(write(run, source.batch(next, end), random));
      ends.add(end);
      next = end;
      if (random.nextInt(3) == 0) {
        run.letPass(Duration.ofMillis(random.nextInt(400)));
      }
    }
    if (random.nextBoolean()) {
      run.close().requireDone();
      assertThat(writes).allMatch(Outcome::isDone);
    } else {
      store.kill();
    }
    return durable(from, writes, ends);
  }

  private static Outcome write(SinkRun run, EventBatch batch, Random random) {
    return random.nextBoolean() ? run.write(batch) : run.writeLater(batch);
  }

  private void finish(Model model, int from) {
    SinkRun run =
        new SinkRun(LocalSegmentStore.in(folder), options -> options.onClose(OnClose.SEAL));
    run.open(model.positionBefore(from)).requireDone();
    for (int i = from; i < model.size(); i++) {
      var unused = run.write(model.event(i));
    }
    run.close().requireDone();
  }

  private static int durable(int from, List<Outcome> writes, List<Integer> ends) {
    int durable = from;
    for (int i = 0; i < writes.size() && writes.get(i).isDone(); i++) {
      durable = ends.get(i);
    }
    return durable;
  }

  private static RollingSinkBuilder randomized(RollingSinkBuilder options, Random random) {
    RollingPolicy roll = RollingPolicy.atPartitionEnd();
    if (random.nextBoolean()) {
      roll = roll.orAtBytes(1 + random.nextInt(1000));
    }
    if (random.nextInt(4) == 0) {
      roll = roll.orAfterInactivity(Duration.ofMillis(1 + random.nextInt(2000)));
    }
    return options
        .roll(roll)
        .commit(
            new CommitPolicy(1 + random.nextInt(1500), Duration.ofMillis(1 + random.nextInt(500))))
        .maxOpenSegments(1 + random.nextInt(6))
        .compression(random.nextBoolean() ? Compression.GZIP : Compression.NONE)
        .onClose(random.nextBoolean() ? OnClose.KEEP_OPEN : OnClose.SEAL);
  }

  /** What a commit that was under way may have left. */
  private void tearTails(Random random, Model model) throws IOException {
    for (SegmentRecord record : model.unfinished()) {
      Path file = folder.resolve(record.path());
      if (!Files.exists(file)) {
        continue;
      }
      byte[] torn =
          Compression.of(record.path()) == Compression.GZIP ? tornGroup(random) : torn(random);
      Files.write(file, torn, StandardOpenOption.APPEND);
    }
  }

  private static byte[] tornGroup(Random random) {
    byte[] line = "event 0 1793268000/1 000 82 x\n".getBytes(StandardCharsets.UTF_8);
    byte[] group = GzipGroup.of(ByteBuffer.wrap(line)).array();
    int zerosAtTheEnd = 9;
    byte[] torn = Arrays.copyOf(group, random.nextInt(group.length - zerosAtTheEnd));
    return random.nextBoolean() ? torn : Arrays.copyOf(torn, torn.length + random.nextInt(10_000));
  }

  private static byte[] torn(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "event 0 179".getBytes(StandardCharsets.UTF_8);
      case 1 -> new byte[1 + random.nextInt(10_000)];
      case 2 -> "event 0\0\0\0 a b c\nevent\n".getBytes(StandardCharsets.UTF_8);
      default -> new byte[0];
    };
  }

  /** Makes events when they are asked for; the same again when they are asked for again. */
  private static final class EventSource {
    private final Random random;
    private final Model model;
    private Instant time = TestEvents.TEN;
    private long generation;
    private int increment;

    EventSource(Random random, Model model) {
      this.random = random;
      this.model = model;
    }

    EventBatch batch(int from, int to) {
      List<ChangeEvent<?>> events = new ArrayList<>();
      for (int i = from; i < to; i++) {
        while (i >= model.size()) {
          make();
        }
        events.add(model.event(i));
      }
      return new EventBatch(events, watermark(to));
    }

    private Position watermark(int to) {
      if (random.nextInt(3) != 0) {
        return null;
      }
      boolean isEnd = to == model.size();
      if (isEnd && random.nextInt(3) == 0) {
        time = time.plusSeconds(random.nextInt(7200)); // The stream is idle, and time goes on.
        increment = 0;
        return Position.before(generation, Moment.of(time, 0).clusterTime());
      }
      return model.positionBefore(to);
    }

    private void make() {
      int inTransaction = 0;
      switch (random.nextInt(12)) {
        case 0 -> goOn(random.nextInt(5000));
        case 1, 2, 3 -> goOn(random.nextInt(300));
        case 4 -> rise();
        default -> increment++;
      }
      for (int more = random.nextInt(6) == 0 ? 4 : 1; more > 0; more--) {
        Moment moment = new Moment(generation, time, increment, inTransaction++);
        String text = "x".repeat(random.nextInt(100));
        model.add(TestEvents.insert(COLLECTIONS[random.nextInt(COLLECTIONS.length)], moment, text));
      }
    }

    private void goOn(int seconds) {
      time = time.plusSeconds(seconds);
      increment = seconds == 0 ? increment + 1 : 1;
    }

    private void rise() {
      if (random.nextInt(4) == 0) {
        generation++;
        time = time.minusSeconds(random.nextInt(9000));
      }
      increment++;
    }
  }
}
