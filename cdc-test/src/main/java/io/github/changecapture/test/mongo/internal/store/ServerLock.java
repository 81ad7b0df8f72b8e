package io.github.changecapture.test.mongo.internal.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one lock under which the double reads and changes its state, and the signal that wakes who
 * waits for a change. One lock keeps a write and its oplog entry together, and the order of events
 * plain.
 */
public final class ServerLock {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  public <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  public void run(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes everyone who waits. */
  public void signal() {
    run(changed::signalAll);
  }

  /**
   * Waits until something holds, looking again whenever the state changed.
   *
   * @param deadline by {@link System#nanoTime}
   * @return whether it holds; false at the deadline
   * @throws ServerException 11600 once the double is closed
   */
  public boolean await(BooleanSupplier condition, long deadline) {
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (closed) {
          throw new ServerException(ErrorCode.INTERRUPTED_AT_SHUTDOWN, "interrupted at shutdown");
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(ErrorCode.INTERRUPTED, "operation was interrupted");
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait, now and later. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
