package io.github.changecapture.internal;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Who has the one place of a capture, which is taken by one consumption at a time. */
final class Occupancy {
  private final AtomicReference<@Nullable Consumption> current = new AtomicReference<>();
  private volatile boolean closed;

  @Nullable Consumption current() {
    return current.get();
  }

  /** What the present consumption has come to, or null if it has not begun or there is none. */
  @Nullable Run<?> run() {
    Consumption consumption = current.get();
    return consumption == null ? null : consumption.run();
  }

  /** Says false if another has the place. */
  boolean take(Consumption fresh) {
    return current.compareAndSet(null, fresh);
  }

  /** Leaves the place, to whoever has it by now if this is not it any more. */
  void leave(Consumption consumption) {
    current.compareAndSet(consumption, null);
  }

  /** From now on nobody new may have the place; who looked before looks again once it is taken. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
