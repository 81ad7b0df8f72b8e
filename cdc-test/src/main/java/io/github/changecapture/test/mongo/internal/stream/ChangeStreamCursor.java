package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.cursor.Batch;
import io.github.changecapture.test.mongo.internal.cursor.BatchBuilder;
import io.github.changecapture.test.mongo.internal.cursor.OpenCursor;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerLock;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bson.BsonTimestamp;

/** An open change stream: it waits for the oplog to grow and gives what the stream sees of it. */
public final class ChangeStreamCursor implements OpenCursor {

  private final String namespace;
  private final ServerLock lock;
  private final EventReader reader;
  private final StreamPipeline pipeline;
  private final Deque<EventPiece> ready = new ArrayDeque<>();
  private boolean waiting;
  private boolean interrupted;
  private boolean killed;

  public ChangeStreamCursor(
      String namespace,
      StreamScope scope,
      ChangeStreamSpec spec,
      StreamPipeline pipeline,
      ServerState state) {
    this.namespace = namespace;
    this.lock = state.lock();
    this.pipeline = pipeline;
    this.reader =
        new EventReader(
            state.oplog(),
            scope,
            new EventShapes(spec, state),
            pipeline::matches,
            start(spec, state.oplog().latest()));
  }

  /** The token to go on from, or the place before the time to start at. */
  private static ResumeToken start(ChangeStreamSpec spec, BsonTimestamp latest) {
    ResumeToken token = spec.token();
    if (token != null) {
      return token;
    }
    BsonTimestamp time = spec.startTime();
    return ResumeToken.highWaterMark(
        time == null ? new BsonTimestamp(latest.getTime(), latest.getInc() + 1) : time);
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public boolean isChangeStream() {
    return true;
  }

  @Override
  public synchronized Batch next(int limit, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    BatchBuilder batch = new BatchBuilder(limit);
    collect(batch);
    while (batch.isEmpty() && !batch.isFull() && !ended() && awaitMore(deadline)) {
      collect(batch);
    }
    return new Batch(batch.documents(), ended() && !batch.isFull(), reader.position().document());
  }

  private boolean ended() {
    return reader.ended() && ready.isEmpty();
  }

  private void collect(BatchBuilder batch) {
    while (!batch.isFull()) {
      if (ready.isEmpty()) {
        makeReady();
      }
      EventPiece next = ready.peek();
      if (next == null || !batch.offer(next.document())) {
        return;
      }
      EventPiece given = ready.remove();
      reader.gave(given);
    }
  }

  private void makeReady() {
    StreamEvent event = reader.next();
    while (event != null) {
      ready.addAll(pipeline.apply(event));
      if (!ready.isEmpty()) {
        return;
      }
      reader.dropped(event);
      event = reader.next();
    }
  }

  private boolean awaitMore(long deadline) {
    lock.run(() -> waiting = true);
    try {
      boolean more = lock.await(() -> killed || interrupted || reader.hasUnread(), deadline);
      checkUndisturbed();
      return more;
    } finally {
      lock.run(
          () -> {
            waiting = false;
            interrupted = false;
          });
    }
  }

  private void checkUndisturbed() {
    if (killed) {
      throw new ServerException(
          ErrorCode.CURSOR_KILLED, "operation was interrupted because the cursor was killed");
    }
    if (interrupted) {
      throw new ServerException(
          ErrorCode.INTERRUPTED_DUE_TO_REPL_STATE_CHANGE, "operation was interrupted");
    }
  }

  @Override
  public void kill() {
    lock.run(
        () -> {
          killed = true;
          lock.signal();
        });
  }

  @Override
  public void interrupt() {
    lock.run(
        () -> {
          interrupted = waiting;
          lock.signal();
        });
  }
}
