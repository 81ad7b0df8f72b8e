package io.github.changecapture.segment;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.MonoSink;

/** A batch's write, which completes when every part of it is durable; safe for any thread. */
final class PendingWrite {
  private static final int OVER = 0;

  private final MonoSink<Void> sink;
  private final Set<PendingWrite> pending;

  /** The portions that hold events of the batch, and one for the batch while it is being taken. */
  private final AtomicInteger parts = new AtomicInteger(1);

  PendingWrite(MonoSink<Void> sink, Set<PendingWrite> pending) {
    this.sink = sink;
    this.pending = pending;
    pending.add(this);
  }

  void waitForOneMore() {
    parts.incrementAndGet();
  }

  void partDone() {
    if (parts.updateAndGet(left -> left > OVER ? left - 1 : Integer.MIN_VALUE) == OVER) {
      pending.remove(this);
      sink.success();
    }
  }

  void failed(Throwable cause) {
    if (parts.getAndSet(Integer.MIN_VALUE) > OVER) {
      pending.remove(this);
      sink.error(cause);
    }
  }
}
