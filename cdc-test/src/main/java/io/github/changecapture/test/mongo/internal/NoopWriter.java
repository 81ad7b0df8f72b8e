package io.github.changecapture.test.mongo.internal;

import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.Oplog;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.time.Duration;

/** Moves cluster time on while nobody writes, as mongod's periodic no-op writer does. */
final class NoopWriter {

  private final ServerState state;
  private final long intervalNanos;
  private final Thread thread;

  NoopWriter(ServerState state, Duration interval, String name) {
    this.state = state;
    this.intervalNanos = interval.toNanos();
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Oplog oplog = state.oplog();
    try {
      while (true) {
        long before = oplog.nextSequence();
        boolean unused = state.lock().await(() -> false, System.nanoTime() + intervalNanos);
        if (oplog.nextSequence() == before) {
          oplog.append(new Operation.Noop("periodic noop"));
        }
      }
    } catch (ServerException e) {
      // the double was closed
    }
  }

  /** Waits for the thread to end, which it does once the lock is closed. */
  void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
