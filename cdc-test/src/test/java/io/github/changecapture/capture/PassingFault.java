package io.github.changecapture.capture;

import io.github.changecapture.test.mongo.MongoFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Something that goes wrong between a capture and its server, and passes.
 *
 * @param name what a report calls it
 * @param moment when it strikes
 * @param strike makes it happen to a command
 * @param options what the connection string needs for it
 * @param cursorsLost how many cursors it leaves that nobody can close, since their connection broke
 */
record PassingFault(
    String name,
    Moment moment,
    BiConsumer<MongoFaults, String> strike,
    String options,
    int cursorsLost) {
  private static final Duration READ_TIMEOUT = Duration.ofMillis(400);
  private static final Duration WITHOUT_PRIMARY = Duration.ofMillis(30);

  enum Moment {
    /** To whatever is open. */
    AT_ONCE,
    /** To the next command of a name. */
    AT_THE_COMMAND
  }

  static List<PassingFault> all() {
    List<PassingFault> faults = new ArrayList<>();
    faults.add(atOnce("connections dropped", MongoFaults::dropConnections));
    faults.add(atOnce("cursors killed", MongoFaults::killCursors));
    faults.add(atOnce("stepped down and up", PassingFault::stepDownAndUp));
    faults.add(
        new PassingFault(
            "reply cut short",
            Moment.AT_THE_COMMAND,
            (server, command) -> server.cutReply(command, 40),
            "",
            1));
    faults.add(
        new PassingFault(
            "stalled past the read timeout",
            Moment.AT_THE_COMMAND,
            PassingFault::stall,
            "&socketTimeoutMS=%1$d&connectTimeoutMS=%1$d&heartbeatFrequencyMS=500"
                .formatted(READ_TIMEOUT.toMillis()),
            Integer.MAX_VALUE));
    for (int code : new int[] {43, 11602, 10107, 189, 91, 262, 237, 11601, 50, 424_242}) {
      faults.add(
          new PassingFault(
              "refused with " + code,
              Moment.AT_THE_COMMAND,
              (server, command) -> server.refuseOnce(command, code),
              "",
              0));
    }
    faults.add(
        new PassingFault(
            "refused three times with 10107",
            Moment.AT_THE_COMMAND,
            (server, command) -> server.refuse(command, 10107, 3),
            "",
            0));
    return faults;
  }

  private static PassingFault atOnce(String name, java.util.function.Consumer<MongoFaults> strike) {
    return new PassingFault(
        name, Moment.AT_ONCE, (server, command) -> strike.accept(server), "", 0);
  }

  private static void stepDownAndUp(MongoFaults server) {
    server.stepDown();
    after(WITHOUT_PRIMARY, server::stepUp);
  }

  private static void stall(MongoFaults server, String command) {
    MongoFaults.Stall stall = server.stallReplies(command);
    after(READ_TIMEOUT.multipliedBy(2), stall::close);
  }

  private static void after(Duration delay, Runnable action) {
    CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(action);
  }

  @Override
  public String toString() {
    return name;
  }
}
