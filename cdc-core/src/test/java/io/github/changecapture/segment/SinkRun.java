package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Rejections;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A rolling sink in virtual time: nothing happens but when the test lets time go on. */
final class SinkRun {
  static final LineEncoder ENCODER = new LineEncoder("lines");

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final RollingSink sink;

  SinkRun(SegmentStore store, UnaryOperator<RollingSinkBuilder> options) {
    this.sink =
        options.apply(RollingSink.builder().store(store).encoder(ENCODER).scheduler(time)).build();
  }

  static SinkRun open(SegmentStore store, UnaryOperator<RollingSinkBuilder> options) {
    SinkRun run = new SinkRun(store, options);
    run.open(TestEvents.before(TestEvents.TEN)).requireDone();
    return run;
  }

  static SinkRun open(SegmentStore store) {
    return open(store, UnaryOperator.identity());
  }

  /** How a Mono came out, so far. */
  static final class Outcome {
    private final AtomicReference<Object> state = new AtomicReference<>("waiting");

    boolean isDone() {
      return state.get().equals("done");
    }

    boolean isWaiting() {
      return state.get().equals("waiting");
    }

    @Nullable Throwable error() {
      return state.get() instanceof Throwable error ? error : null;
    }

    void requireDone() {
      assertThat(state.get()).isEqualTo("done");
    }
  }

  RollingSink sink() {
    return sink;
  }

  Outcome open(Position resumeFrom) {
    return open(TestEvents.context(1, resumeFrom));
  }

  Outcome open(SinkContext context) {
    return settled(sink.open(context));
  }

  Outcome open(Rejections rejections) {
    Position resumeFrom = TestEvents.before(TestEvents.TEN);
    return settled(
        sink.open(
            new SinkContext(
                "orders",
                1,
                resumeFrom,
                () -> true,
                SinkContext.Watermarks.CONTINUOUS,
                rejections)));
  }

  /** Writes, and lets happen what happens at once. */
  Outcome write(ChangeEvent<?>... events) {
    return write(new EventBatch(List.of(events), null));
  }

  Outcome write(EventBatch batch) {
    return settled(sink.write(batch));
  }

  Outcome writeLater(EventBatch batch) {
    return outcome(sink.write(batch));
  }

  void letPass(Duration duration) {
    time.advanceTimeBy(duration);
  }

  void letCommit() {
    letPass(Duration.ofSeconds(1));
  }

  Outcome close() {
    return settled(sink.close());
  }

  private Outcome settled(Mono<Void> mono) {
    Outcome outcome = outcome(mono);
    time.advanceTime();
    return outcome;
  }

  private static Outcome outcome(Mono<Void> mono) {
    Outcome outcome = new Outcome();
    var unused = mono.subscribe(nothing -> {}, outcome.state::set, () -> outcome.state.set("done"));
    return outcome;
  }
}
