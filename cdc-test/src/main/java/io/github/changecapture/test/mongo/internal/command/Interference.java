package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerLock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import org.bson.BsonDocument;

/** What a test does to the replies of commands beyond what mongod's fail points can say. */
public final class Interference {

  private final ServerLock lock;
  private final Map<String, Queue<Integer>> refusals = new HashMap<>();
  private final Map<String, Integer> cuts = new HashMap<>();
  private final Set<String> stalled = new HashSet<>();
  private int cutsMade;

  public Interference(ServerLock lock) {
    this.lock = lock;
  }

  /** Answers the next commands of a name with an error. */
  public void refuse(String command, int code, int times) {
    lock.run(
        () -> {
          Queue<Integer> codes = refusals.computeIfAbsent(command, name -> new ArrayDeque<>());
          for (int i = 0; i < times; i++) {
            codes.add(code);
          }
        });
  }

  /** Sends only the beginning of the next reply to a command and closes the connection. */
  public void cut(String command, int bytes) {
    lock.run(() -> cuts.put(command, bytes));
  }

  /** Holds back replies to a command until {@link #release}. */
  public void stall(String command) {
    lock.run(() -> stalled.add(command));
  }

  /** Lets replies to a command go. */
  public void release(String command) {
    lock.run(
        () -> {
          stalled.remove(command);
          lock.signal();
        });
  }

  /** How many replies have been cut. */
  public int cutsMade() {
    return lock.locked(() -> cutsMade);
  }

  /** Forgets what has not struck yet, and lets all replies go. */
  public void end() {
    lock.run(
        () -> {
          refusals.clear();
          cuts.clear();
          stalled.clear();
          lock.signal();
        });
  }

  Optional<ServerException> refusal(Command command) {
    return lock.locked(
        () -> {
          Queue<Integer> codes = refusals.getOrDefault(command.name(), new ArrayDeque<>());
          return Optional.ofNullable(codes.poll())
              .map(
                  code ->
                      new ServerException(
                          code, "refused as the test asked", new BsonDocument(), null));
        });
  }

  OptionalInt cutOf(Command command) {
    return lock.locked(
        () -> {
          Integer bytes = cuts.remove(command.name());
          cutsMade += bytes == null ? 0 : 1;
          return bytes == null ? OptionalInt.empty() : OptionalInt.of(bytes);
        });
  }

  /** Waits while replies to a command are held back. */
  void awaitRelease(Command command) {
    boolean unused =
        lock.await(() -> !stalled.contains(command.name()), System.nanoTime() + Long.MAX_VALUE / 2);
  }
}
