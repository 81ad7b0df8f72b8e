package io.github.changecapture.internal;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Acquiring what must be given back, even if nobody waits for it any more when it arrives. */
final class Acquisition {
  private Acquisition() {}

  /**
   * Lets an acquisition run to its end although its subscriber cancels, and releases its result
   * then: a lock that was taken on another thread a moment after the cancel would stay locked. One
   * that gives nothing completes without a result.
   */
  static <R> Mono<R> completing(Mono<R> acquire, Function<R, Mono<Void>> release) {
    return Mono.create(
        sink -> {
          Handover<R> handover = new Handover<>(sink, release);
          Disposable unused =
              acquire
                  .contextWrite(sink.contextView())
                  .subscribe(handover::arrived, sink::error, sink::success);
        });
  }

  /** Either the resource is handed over, or it is released: whichever of the two comes first. */
  private static final class Handover<R> {
    private final MonoSink<R> sink;
    private final Function<R, Mono<Void>> release;
    private boolean cancelled;
    private @Nullable R resource;

    Handover(MonoSink<R> sink, Function<R, Mono<Void>> release) {
      this.sink = sink;
      this.release = release;
      var unused = sink.onCancel(this::cancel);
    }

    /** Called only if the sink has delivered nothing, and never will. */
    private void cancel() {
      R undelivered;
      synchronized (this) {
        cancelled = true;
        undelivered = resource;
      }
      if (undelivered != null) {
        release(undelivered);
      }
    }

    void arrived(R acquired) {
      boolean late;
      synchronized (this) {
        resource = acquired;
        late = cancelled;
      }
      if (late) {
        release(acquired);
      } else {
        sink.success(acquired);
      }
    }

    private void release(R undelivered) {
      Disposable unused = release.apply(undelivered).subscribe();
    }
  }
}
