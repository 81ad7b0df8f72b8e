package io.github.changecapture.internal.file;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Work that blocks, run on a thread that may, from its beginning to its end.
 *
 * <p>A cancel neither interrupts it, which would close file channels half-way, nor loses its
 * result: what nobody receives any more is undone.
 */
public final class BlockingWork<T> implements Runnable {
  private final Supplier<@Nullable T> work;
  private final Consumer<T> undo;
  private final MonoSink<T> sink;
  private final AtomicReference<@Nullable Outcome<T>> outcome = new AtomicReference<>();

  private record Outcome<T>(@Nullable T value, boolean cancelled) {}

  private BlockingWork(Supplier<@Nullable T> work, Consumer<T> undo, MonoSink<T> sink) {
    this.work = work;
    this.undo = undo;
    this.sink = sink;
  }

  public static <T> Mono<T> mono(Supplier<@Nullable T> work, Consumer<T> undo) {
    return Mono.create(
        sink -> {
          BlockingWork<T> task = new BlockingWork<>(work, undo, sink);
          // Called only if the sink has delivered nothing, and never will.
          var unusedSink = sink.onCancel(task::cancel);
          Schedulers.boundedElastic().schedule(task);
        });
  }

  @Override
  public void run() {
    T value;
    try {
      value = work.get();
    } catch (RuntimeException | Error failed) {
      sink.error(failed);
      return;
    }
    if (outcome.compareAndSet(null, new Outcome<>(value, false))) {
      sink.success(value);
    } else {
      undo(value);
    }
  }

  private void cancel() {
    Outcome<T> done = outcome.getAndSet(new Outcome<>(null, true));
    if (done != null && !done.cancelled()) {
      Schedulers.boundedElastic().schedule(() -> undo(done.value()));
    }
  }

  private void undo(@Nullable T value) {
    if (value != null) {
      undo.accept(value);
    }
  }
}
