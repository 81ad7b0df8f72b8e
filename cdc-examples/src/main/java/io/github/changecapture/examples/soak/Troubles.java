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
  private static final int LONGEST_PAUSE_MILLIS = 600;

  private final MongoDouble mongo;
  private final Random random;
  private final AtomicBoolean enough;
  private final Map<String, Integer> counts = new TreeMap<>();

  private final AtomicInteger stalls = new AtomicInteger();

  /** How many replies had been cut or held when all cursors were killed last. */
  private final AtomicInteger unreadBefore = new AtomicInteger();

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
   * How many cursors may be open that nobody closes before their session times out: those whose
   * reply was cut, or held for longer than the client reads for. The driver drops such a session
   * without ending it.
   */
  int orphans() {
    return unread() - unreadBefore.get();
  }

  private int unread() {
    return mongo.faults().repliesCut() + stalls.get();
  }

  @Override
  public void run() {
    try {
      while (!enough.get()) {
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
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
        unreadBefore.set(unread());
        faults.dropConnections();
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
        unreadBefore.set(unread());
        faults.killCursors();
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
    stalls.incrementAndGet();
    MongoFaults.Stall stall = faults.stallReplies("getMore");
    Thread.sleep(random.nextInt((int) READ_TIMEOUT.toMillis() * 3 / 2));
    stall.close();
    return "getMore stalled";
  }
}
