package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.ELEVEN;
import static io.github.changecapture.segment.TestEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.segment.HookedStore.Hook;
import io.github.changecapture.segment.HookedStore.Killed;
import io.github.changecapture.segment.SinkRun.Outcome;
import io.github.changecapture.segment.TestEvents.Moment;
import io.github.changecapture.spi.EventBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One scripted run with every kind of commit and seal in it, in which every call of the store fails
 * or is the last of the process, before or after it took effect.
 */
class RollingSinkFaultTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  /** What becomes of a call. */
  private enum Fault {
    FAILS_BEFORE,
    FAILS_AFTER,
    KILLED_BEFORE,
    KILLED_AFTER;

    boolean isBefore() {
      return this == FAILS_BEFORE || this == KILLED_BEFORE;
    }

    boolean isKill() {
      return this == KILLED_BEFORE || this == KILLED_AFTER;
    }
  }

  /** Lets one call go wrong. */
  private static final class FaultAt implements Hook {
    private final int index;
    private final Fault fault;
    private int calls;
    private String where = "nowhere";

    FaultAt(int index, Fault fault) {
      this.index = index;
      this.fault = fault;
    }

    @Override
    public <T extends @Nullable Object> T call(String name, Supplier<T> call) {
      if (calls++ != index) {
        return call.get();
      }
      where = name;
      if (!fault.isBefore()) {
        var unused = call.get();
      }
      if (fault.isKill()) {
        throw new Killed();
      }
      throw new SinkUnavailable("fault at " + name);
    }
  }

  @Test
  void everyEventIsWrittenOnceWhicheverCallFailsOrIsTheLast() {
    int calls = run(folder("dry"), new FaultAt(NEVER, Fault.FAILS_BEFORE)).calls;
    assertThat(calls).isGreaterThan(75);
    for (Fault fault : Fault.values()) {
      for (int index = 0; index < calls; index++) {
        run(folder(fault + "-" + index), new FaultAt(index, fault));
      }
    }
  }

  @Test
  void everyEventIsWrittenOnceAlsoIfTheNextRunIsKilledToo() {
    Random random = new Random(20_261_121);
    int calls = run(folder("dry"), new FaultAt(NEVER, Fault.FAILS_BEFORE)).calls;
    for (int index = 0; index < calls; index++) {
      Fault second = random.nextBoolean() ? Fault.KILLED_BEFORE : Fault.KILLED_AFTER;
      run(
          folder("twice-" + index),
          new FaultAt(index, Fault.KILLED_AFTER),
          new FaultAt(random.nextInt(calls), second));
    }
  }

  /** Runs with faults, one after the other, and then once more without. */
  private static FaultAt run(Path folder, FaultAt... faults) {
    Model model = new Model(folder);
    script().forEach(batch -> batch.events().forEach(model::add));
    int durable = 0;
    for (FaultAt fault : faults) {
      durable = run(folder, model, durable, fault);
      model.assertDurable(durable);
      model.assertSealedSegmentsAreUnchanged();
    }
    String where = faults[0].fault + " at call " + faults[0].index + ", " + faults[0].where;
    int complete = run(folder, model, durable, new FaultAt(NEVER, Fault.FAILS_BEFORE));
    assertThat(complete).as(where).isEqualTo(model.size());
    model.assertComplete();
    return faults[0];
  }

  private static int run(Path folder, Model model, int from, FaultAt fault) {
    HookedStore store = new HookedStore(LocalSegmentStore.in(folder), fault);
    SinkRun run =
        new SinkRun(
            store,
            options ->
                options
                    .maxOpenSegments(2)
                    .roll(RollingPolicy.atPartitionEnd().orAtBytes(200))
                    .onClose(OnClose.SEAL));
    Outcome opened = run.open(model.positionBefore(from));
    int durable = opened.isDone() ? write(run, from) : from;
    boolean hasFailed = fault.calls > fault.index;
    Outcome closed = run.close();
    if (!fault.where.equals("close store") && !fault.fault.isKill()) {
      closed.requireDone();
    }
    if (hasFailed && opened.isDone() && !fault.where.startsWith("close")) {
      assertThat(run.write(TestEvents.insert("orders", ELEVEN, 999)).error()).isNotNull();
    }
    store.kill();
    return durable;
  }

  /** Goes through the script's batches from an event on; gives how far it is durable. */
  private static int write(SinkRun run, int from) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    int begin = 0;
    for (EventBatch batch : script()) {
      int end = begin + batch.events().size();
      int skip = Math.max(0, Math.min(from, end) - begin);
      outcomes.add(
          run.write(
              new EventBatch(
                  batch.events().subList(skip, batch.events().size()), batch.watermark())));
      ends.add(end);
      begin = end;
      if (outcomes.size() % 4 != 0) {
        run.letPass(Duration.ofMillis(300));
      }
    }
    run.letCommit();
    int durable = from;
    for (int i = 0; i < outcomes.size() && outcomes.get(i).isDone(); i++) {
      durable = Math.max(from, ends.get(i));
    }
    return durable;
  }

  /**
   * Three collections over two hours: rolled by size, by the next hour, by watermark, and a rise.
   */
  private static List<EventBatch> script() {
    List<EventBatch> batches = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      batches.add(
          TestEvents.batch(
              TestEvents.insert("orders", TEN, 2 * i), TestEvents.insert("users", TEN, 2 * i + 1)));
    }
    batches.add(TestEvents.batch(TestEvents.insert("carts", TEN.plusSeconds(9), 1)));
    batches.add(TestEvents.batch(TestEvents.insert("orders", ELEVEN, 1)));
    batches.add(TestEvents.watermark(ELEVEN.plusSeconds(1)));
    batches.add(TestEvents.batch(TestEvents.insert("users", ELEVEN.plusSeconds(2), 1)));
    batches.add(
        TestEvents.batch(
            TestEvents.insert("orders", new Moment(1, TEN, 1, 0), "again"),
            TestEvents.insert("carts", new Moment(1, ELEVEN, 1, 0), "again")));
    return batches;
  }

  private Path folder(String name) {
    return temp.resolve(name);
  }
}
