package io.github.changecapture.segment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** Whether batches are taken, and who waits for them; under the writer's lock. */
final class WriterState {
  private final Set<PendingWrite> pending = ConcurrentHashMap.newKeySet();
  private @Nullable Throwable refusal;
  private @Nullable Throwable failure;
  private @Nullable MonoSink<Void> closing;

  /** Null, and an error for the subscriber, if no batch is taken any more. */
  @Nullable PendingWrite begin(MonoSink<Void> sink) {
    if (refusal == null) {
      return new PendingWrite(sink, pending);
    }
    sink.error(refusal);
    return null;
  }

  /** Takes no more batches; those that were taken are still made durable. */
  void refuse(Throwable cause) {
    if (refusal == null) {
      refusal = cause;
    }
  }

  boolean isRefusing() {
    return refusal != null;
  }

  /** Takes no more batches, and makes nothing durable that is not. */
  void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    refuse(cause);
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Those that were taken and are not durable; may be asked for without the lock. */
  Set<PendingWrite> pending() {
    return pending;
  }

  void closing(MonoSink<Void> sink) {
    closing = sink;
  }

  /** Who waits for the end, once; null if nobody does. */
  @Nullable MonoSink<Void> takeClosing() {
    MonoSink<Void> taken = closing;
    closing = null;
    return taken;
  }
}
