package io.github.changecapture.segment;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.WholeFiles.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * An open sink of event files: some lanes, in each of which one file is written after the other. A
 * document's events all take the same lane.
 */
final class EventFilesWriter {
  private final EventFilesSettings settings;
  private final SinkContext context;
  private final Object lock = new Object();

  // Guarded by the lock:
  private final WriterState state = new WriterState();
  private final List<Deque<EventFile>> lanes;
  private final boolean[] working;
  private int waiting;
  private long buffered;
  private long written;
  private long present;

  private record EventFile(String path, ByteBuffer bytes, PendingWrite write) {
    int size() {
      return bytes.remaining();
    }
  }

  EventFilesWriter(EventFilesSettings settings, SinkContext context) {
    this.settings = settings;
    this.context = context;
    this.lanes =
        IntStream.range(0, settings.concurrency())
            .<Deque<EventFile>>mapToObj(lane -> new ArrayDeque<>())
            .toList();
    this.working = new boolean[settings.concurrency()];
  }

  /** Takes a batch; on one thread at a time, which may block. */
  void take(EventBatch batch, MonoSink<Void> sink) {
    PendingWrite write;
    synchronized (lock) {
      write = state.begin(sink);
    }
    if (write == null) {
      return;
    }
    try {
      for (ChangeEvent<?> event : batch.events()) {
        take(event, write);
      }
      write.partDone();
    } catch (RuntimeException | Error failed) {
      synchronized (lock) {
        state.refuse(failed);
      }
      write.failed(failed);
    }
  }

  EventFilesStatus status() {
    synchronized (lock) {
      return new EventFilesStatus(written, present, buffered);
    }
  }

  /** Completes when nothing is being written any more. */
  Mono<Void> close() {
    return Mono.create(
        sink -> {
          synchronized (lock) {
            state.refuse(new IllegalStateException("the sink of event files is closed"));
            state.closing(sink);
            endIfResting();
          }
        });
  }

  private void take(ChangeEvent<?> event, PendingWrite write) {
    EventFile file;
    try {
      String path = settings.partitions().partition(event).path() + '/' + EventFileName.of(event);
      settings.files().requireValid(path);
      file = new EventFile(path, ByteBuffer.wrap(encoded(event)), write);
    } catch (MalformedEvent malformed) {
      reject(event, UnwritableEvent.named(event, malformed));
      return;
    } catch (SinkRejected tooLong) {
      reject(event, tooLong);
      return;
    }
    @Nullable Object document = documentOf(event);
    if (document == null) {
      submit(0, file, 0);
      await(0, 0);
    } else {
      submit(lane(document), file, settings.maxBufferedBytes());
    }
  }

  private byte[] encoded(ChangeEvent<?> event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(event.sizeInBytes());
    try {
      settings.encoder().encode(event, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
    return out.toByteArray();
  }

  private void reject(ChangeEvent<?> event, CaptureException reason) {
    Void unused = context.rejections().reject(event, reason).block();
  }

  /** Null where order is to be kept with everything. 1 and 1.0 are one document's id. */
  private static @Nullable Object documentOf(ChangeEvent<?> event) {
    if (!(event instanceof DocumentEvent<?> change)) {
      return null;
    }
    try {
      BsonDocument key = change.documentKey();
      BsonValue id = key.get("_id");
      Object comparable =
          id != null && id.isNumber() ? (Object) (id.asNumber().doubleValue() + 0.0) : id;
      return List.of(change.namespace(), comparable == null ? key : comparable);
    } catch (RuntimeException malformed) {
      return null;
    }
  }

  /** Mixed as in MurmurHash3: small whole numbers as doubles differ in their highest bits only. */
  private int lane(Object document) {
    int mixed = document.hashCode();
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return Math.floorMod(mixed ^ mixed >>> 16, lanes.size());
  }

  private void submit(int lane, EventFile file, long most) {
    await(Math.max(0, most - file.size()), most);
    synchronized (lock) {
      Throwable failure = state.failure();
      if (failure != null) {
        file.write().failed(failure);
        return;
      }
      file.write().waitForOneMore();
      buffered += file.size();
      waiting++;
      lanes.get(lane).add(file);
      if (!working[lane]) {
        working[lane] = true;
        start(lane);
      }
    }
  }

  /** Until no more is buffered than that, or a write has failed; one file always fits. */
  private void await(long most, long ofBudget) {
    synchronized (lock) {
      while (waiting > 0 && buffered > most && state.failure() == null) {
        try {
          lock.wait();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new SinkUnavailable(
              "writing was given up while it waited for room in its %d bytes, because its thread was interrupted"
                  .formatted(ofBudget),
              interrupted);
        }
      }
    }
  }

  private void start(int lane) {
    try {
      var unused = settings.scheduler().schedule(() -> work(lane));
    } catch (RejectedExecutionException rejected) {
      working[lane] = false;
      fail(rejected);
    }
  }

  private void work(int lane) {
    for (EventFile file = next(lane); file != null; file = next(lane)) {
      try {
        boolean isNew = written(file);
        done(file, isNew);
      } catch (RuntimeException | Error failed) {
        fail(failed);
      }
    }
  }

  private boolean written(EventFile file) {
    if (!context.owned().getAsBoolean()) {
      throw new Fenced(
          "file %s in %s was not written, because the capture '%s' is another owner's by now: stop this one"
              .formatted(file.path(), settings.files().location(), context.capture()));
    }
    return settings.files().create(file.path(), Content.of(file.bytes().array()));
  }

  private @Nullable EventFile next(int lane) {
    synchronized (lock) {
      EventFile next = state.failure() == null ? lanes.get(lane).poll() : null;
      if (next == null) {
        working[lane] = false;
        endIfResting();
      }
      return next;
    }
  }

  private void done(EventFile file, boolean isNew) {
    synchronized (lock) {
      buffered -= file.size();
      waiting--;
      written += isNew ? 1 : 0;
      present += isNew ? 0 : 1;
      lock.notifyAll();
    }
    file.write().partDone();
  }

  private void fail(Throwable cause) {
    synchronized (lock) {
      state.fail(cause);
      lock.notifyAll();
    }
    state.pending().forEach(write -> write.failed(cause));
  }

  /** Under the lock. */
  private void endIfResting() {
    for (boolean isWorking : working) {
      if (isWorking) {
        return;
      }
    }
    MonoSink<Void> closing = state.takeClosing();
    if (closing != null) {
      var unused = settings.scheduler().schedule(closing::success);
    }
  }
}
