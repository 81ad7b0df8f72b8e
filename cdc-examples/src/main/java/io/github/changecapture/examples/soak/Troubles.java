package io.github.changecapture.examples.soak;

import io.github.changecapture.test.mongo.MongoDouble;
import io.github.changecapture.test.mongo.MongoFaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets something go wrong at random moments. */
final class Troubles implements Runnable {
  static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

  private static final List<Integer> CODES =
      List.of(43, 11602, 10107, 189, 91, 262, 237, 11601, 50, 424_242);
  private static final List<String> COMMANDS = List.of("aggregate", "getMore", "getMore", "hello");
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final int MOST_LIVES_IN_A_FAULT = 2;

  /** A reply that is to be cut, and commands that are to be refused, may be yet to come. */
  private static final int ARMED = 3;

  private static final int LONGEST_PAUSE_MILLIS = 600;

  private final MongoDouble mongo;
  private final Random random;
  private final AtomicBoolean enough;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final AtomicInteger orphans = new AtomicInteger();

  Troubles(MongoDouble mongo, Random random, AtomicBoolean enough) {
    this.mongo = mongo;
    this.random = random;
    this.enough = enough;
  }

  /** How often each has struck. */
  synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  /**
   * How many cursors may be open that nobody could close, since their connection broke, or the
   * driver had no other to close them over.
   */
  int orphans() {
    return orphans.get();
  }

  @Override
  public void run() {
    try {
      while (!enough.get()) {
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
        orphans.addAndGet(MOST_LIVES_IN_A_FAULT);
        String struck = strike(mongo.faults());
        synchronized (this) {
          counts.merge(struck, 1, Integer::sum);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private String strike(MongoFaults faults) throws InterruptedException {
    switch (random.nextInt(12)) {
      case 0 -> {
        faults.dropConnections();
        orphans.set(ARMED);
        return "connections dropped";
      }
      case 1 -> {
        faults.cutReply("getMore", 20 + random.nextInt(400));
        return "reply cut short";
      }
      case 2 -> {
        faults.stepDown();
        Thread.sleep(random.nextInt(200));
        faults.stepUp();
        return "stepped down and up";
      }
      case 3 -> {
        faults.killCursors();
        orphans.set(ARMED);
        return "cursors killed";
      }
      case 4 -> {
        return stalled(faults);
      }
      case 5 -> {
        mongo.advanceClock(AN_HOUR);
        return "an hour passed";
      }
      default -> {
        String command = COMMANDS.get(random.nextInt(COMMANDS.size()));
        faults.refuse(command, CODES.get(random.nextInt(CODES.size())), 1 + random.nextInt(3));
        return command + " refused";
      }
    }
  }

  private String stalled(MongoFaults faults) throws InterruptedException {
    MongoFaults.Stall stall = faults.stallReplies("getMore");
    Thread.sleep(random.nextInt((int) READ_TIMEOUT.toMillis() * 3 / 2));
    stall.close();
    return "getMore stalled";
  }
}
