package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;

/**
 * Runs something on threads that must not block, and tells what blocked them.
 *
 * <p>The JDK's Flight Recorder sees reading, writing and forcing of files, sleeping, waiting and
 * longer parking; Reactor itself refuses {@code block()} on such a thread. What only touches a
 * folder, such as a rename, goes unseen.
 */
final class BlockingCalls implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration NOT_JUST_A_SHORT_LOCK = Duration.ofMillis(10);
  private static final List<String> NEVER =
      List.of(
          "jdk.FileRead",
          "jdk.FileWrite",
          "jdk.FileForce",
          "jdk.ThreadSleep",
          "jdk.JavaMonitorWait");
  private static final List<String> NOT_LONG =
      List.of("jdk.ThreadPark", "jdk.JavaMonitorEnter", "jdk.SocketRead", "jdk.SocketWrite");

  private final Recording recording = new Recording();
  private final Set<Long> threads = new HashSet<>();

  private BlockingCalls() {}

  private static final class NonBlockingThread extends Thread implements NonBlocking {
    NonBlockingThread(Runnable action) {
      super(action, "must-not-block");
    }
  }

  static BlockingCalls watch() {
    BlockingCalls calls = new BlockingCalls();
    NEVER.forEach(
        event -> calls.recording.enable(event).withStackTrace().withThreshold(Duration.ZERO));
    NOT_LONG.forEach(
        event ->
            calls.recording.enable(event).withStackTrace().withThreshold(NOT_JUST_A_SHORT_LOCK));
    calls.recording.start();
    return calls;
  }

  /** Subscribes on a thread that must not block, and waits elsewhere for the value. */
  <T> T value(Mono<T> mono) throws Exception {
    return Await.value(Mono.fromFuture(run(mono::toFuture)));
  }

  /** Subscribes on a thread that must not block, and waits elsewhere for the end. */
  void completion(Mono<?> mono) throws Exception {
    assertThat(value(mono.then(Mono.just(true)))).isTrue();
  }

  <T> T run(Callable<T> action) throws Exception {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread = new NonBlockingThread(task);
    threads.add(thread.getId());
    thread.start();
    return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  void assertNone() throws IOException {
    recording.stop();
    Path file = Files.createTempFile("blocking-calls", ".jfr");
    try {
      recording.dump(file);
      assertThat(RecordingFile.readAllEvents(file).stream().map(this::describe))
          .as("blocking calls where nothing may block")
          .allMatch(Objects::isNull);
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    recording.close();
  }

  /** The call and what led to it; null if nothing forbids it, as when Java loads a class. */
  private @Nullable String describe(RecordedEvent event) {
    if (event.getThread() == null || !threads.contains(event.getThread().getJavaThreadId())) {
      return null;
    }
    RecordedStackTrace stack = event.getStackTrace();
    List<String> calls =
        stack == null ? List.of() : stack.getFrames().stream().map(BlockingCalls::name).toList();
    boolean loadsAClass =
        calls.stream().anyMatch(call -> call.startsWith("java.lang.ClassLoader."));
    return loadsAClass || isLockOfAQueue(calls)
        ? null
        : event.getEventType().getName() + " in " + String.join(" < ", calls);
  }

  /**
   * The queues that hand work to another thread are locked for moments, which a busy machine draws
   * out.
   */
  private static boolean isLockOfAQueue(List<String> calls) {
    int lock = calls.indexOf("java.util.concurrent.locks.ReentrantLock.lock");
    return lock >= 0
        && lock + 1 < calls.size()
        && calls.get(lock + 1).startsWith("java.util.concurrent.");
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }
}
