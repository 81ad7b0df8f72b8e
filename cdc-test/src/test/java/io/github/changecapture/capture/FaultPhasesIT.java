package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.test.mongo.MongoFaults;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault that passes, in every phase of a consumption, for both ways to consume and both to
 * read.
 */
@RequiresServer({Ability.DOUBLE_FAULTS, Ability.STEP_DOWN})
class FaultPhasesIT extends OnMongo {
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofMillis(5), Duration.ofMillis(40), 10);
  private static final int BATCH = 5;
  private static final int WRITTEN = 20;
  private static final int IN_MID_BATCH = 2 * BATCH + 2;
  private static final int NEVER = Integer.MAX_VALUE;

  private final CheckpointStore store = CheckpointStores.inMemory();
  private BsonTimestamp beginning;

  enum Phase {
    CONNECTING {
      @Override
      Receiver run(FaultPhasesIT test, ChangeCapture<Document> capture, Situation situation) {
        test.writer.close(); // so that it is no monitor of the writer's that is struck
        eventually(() -> test.mongo.mongoDouble().openConnections() == 0, "the writer stays");
        Receiver receiver = test.startUnder(situation, capture, "hello");
        test.writer = test.newWriter();
        return test.awaitAll(receiver);
      }
    },
    FIRST_AGGREGATE {
      @Override
      Receiver run(FaultPhasesIT test, ChangeCapture<Document> capture, Situation situation) {
        return test.awaitAll(test.startUnder(situation, capture, "aggregate"));
      }
    },
    IN_MID_BATCH {
      @Override
      Receiver run(FaultPhasesIT test, ChangeCapture<Document> capture, Situation situation) {
        Receiver receiver = test.startAndPause(situation, capture);
        situation.strike("getMore");
        receiver.goOn();
        return test.awaitAll(receiver);
      }
    },
    IDLE {
      @Override
      Receiver run(FaultPhasesIT test, ChangeCapture<Document> capture, Situation situation) {
        Receiver receiver = test.awaitAll(situation.way.start(capture, NEVER));
        situation.strike("getMore");
        eventually(() -> test.inserted(WRITTEN + 1, WRITTEN + 5), "the writer could not go on");
        eventually(() -> receiver.got().size() >= WRITTEN + 5, "the rest did not come");
        return receiver;
      }
    },
    SHUTDOWN {
      @Override
      Receiver run(FaultPhasesIT test, ChangeCapture<Document> capture, Situation situation) {
        Receiver receiver = test.startAndPause(situation, capture);
        situation.strike("getMore");
        receiver.goOn();
        return receiver;
      }
    };

    abstract Receiver run(FaultPhasesIT test, ChangeCapture<Document> capture, Situation situation);
  }

  /**
   * What is tried.
   *
   * @param way how events are consumed
   * @param fault what goes wrong
   * @param server the server that it goes wrong on
   */
  record Situation(Receiver.Way way, PassingFault fault, MongoFaults server) {
    void strike(String command) {
      fault.strike().accept(server, command);
    }
  }

  /** Whose client it is, and with it who reads the stream: the library or the driver. */
  enum Client {
    OWN,
    HOSTS
  }

  /**
   * A way to consume on somebody's client.
   *
   * @param way how events are consumed
   * @param client whose client it is
   */
  record Consumption(Receiver.Way way, Client client) {
    static final List<Consumption> ALL =
        List.of(
            new Consumption(Receiver.Way.EVENTS, Client.OWN),
            new Consumption(Receiver.Way.DELIVERY, Client.HOSTS),
            new Consumption(Receiver.Way.EVENTS, Client.HOSTS),
            new Consumption(Receiver.Way.DELIVERY, Client.OWN));

    /** A host's client is connected before the capture is. */
    static List<Consumption> in(Phase phase) {
      return phase == Phase.CONNECTING
          ? ALL.stream().filter(each -> each.client() == Client.OWN).toList()
          : ALL;
    }

    @Override
    public String toString() {
      return way + " on " + (client == Client.OWN ? "its own client" : "a host's client");
    }
  }

  /**
   * Each fault in each phase, and by turns in each way and on each client; {@code -Dphases=all} is
   * all of them, and {@code few} half as many.
   */
  static Stream<Arguments> situations() {
    String wanted = System.getProperty("phases", "some");
    List<Arguments> situations = new ArrayList<>();
    int turn = 0;
    for (PassingFault fault : PassingFault.all()) {
      for (Phase phase : Phase.values()) {
        taken(wanted, Consumption.in(phase), turn++)
            .forEach(consumption -> situations.add(Arguments.of(fault, phase, consumption)));
      }
    }
    return situations.stream();
  }

  private static List<Consumption> taken(String wanted, List<Consumption> all, int turn) {
    return switch (wanted) {
      case "all" -> all;
      case "some" -> List.of(all.get(turn % all.size()));
      case "few" -> turn % 2 == 0 ? List.of(all.get(turn / 2 % all.size())) : List.of();
      default -> throw new IllegalArgumentException("-Dphases is all, some or few");
    };
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("situations")
  void whatPassesLosesAndDoublesNothingAndLeavesNothingBehind(
      PassingFault fault, Phase phase, Consumption consumption) {
    String connectionString = mongo.connectionString() + fault.options();
    Situation situation = new Situation(consumption.way(), fault, mongo.faults());
    timedOut = fault.cursorsLost();
    if (consumption.client() == Client.OWN) {
      losesAndDoublesNothing(
          phase, situation, ChangeCapture.builder().connectionString(connectionString));
      return;
    }
    try (HostsClient host = HostsClient.on(connectionString)) {
      losesAndDoublesNothing(
          phase, situation, ChangeCapture.builder().client(host.client(), host.listener()));
    }
  }

  private void losesAndDoublesNothing(
      Phase phase, Situation situation, ChangeCaptureBuilder<Document> builder) {
    beginning = clusterTime();
    insert("orders", 1, WRITTEN);

    List<Integer> got = new ArrayList<>();
    try (ChangeCapture<Document> capture = slow(builder).build()) {
      Receiver receiver = phase.run(this, capture, situation);
      capture.closeGracefully(PATIENCE).block(PATIENCE);
      assertThat(receiver.ended()).succeedsWithin(PATIENCE);
      got.addAll(receiver.got());
    }
    assertThat(got).isEqualTo(range(1, got.size()));
    int last = phase == Phase.IDLE ? WRITTEN + 5 : WRITTEN;
    eventually(() -> inserted(last + 1, last + BATCH), "the writer could not go on");
    got.addAll(whatComesToASecondCapture(last + BATCH - got.size()));

    assertThat(got).isEqualTo(range(1, last + BATCH));
    eventually(() -> threads().isEmpty(), "threads were left behind: " + threads());
  }

  /** The in-memory store has saved whatever was acknowledged, whatever struck. */
  private List<Integer> whatComesToASecondCapture(int expected) {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      Receiver receiver = Receiver.Way.EVENTS.start(capture, NEVER);
      eventually(() -> receiver.got().size() >= expected, "the rest did not come");
      capture.closeGracefully(PATIENCE).block(PATIENCE);
      return receiver.got();
    }
  }

  private ChangeCaptureBuilder<Document> slow(ChangeCaptureBuilder<Document> builder) {
    return builder
        .name("orders")
        .checkpointStore(store)
        .database(database)
        .maxAwaitTime(Duration.ofMillis(100))
        .startAt(
            StartPosition.checkpointOr(
                StartPosition.at(new BsonTimestamp(beginning.getValue() + 1))))
        .retryPolicy(QUICK)
        .maxBufferedBytes(1)
        .batchSize(BATCH);
  }

  /** What strikes at once has to find the command's reply on its way. */
  private Receiver startUnder(
      Situation situation, ChangeCapture<Document> capture, String command) {
    if (situation.fault.moment() == PassingFault.Moment.AT_THE_COMMAND) {
      situation.strike(command);
      return situation.way.start(capture, NEVER);
    }
    int connections = mongo.mongoDouble().openConnections();
    MongoFaults.Stall held = mongo.faults().stallReplies(command);
    Receiver receiver = situation.way.start(capture, NEVER);
    eventually(
        () ->
            command.equals("hello")
                ? mongo.mongoDouble().openConnections() > connections
                : mongo.mongoDouble().openCursors() > 0,
        "it does not begin");
    situation.strike(command);
    held.close();
    return receiver;
  }

  private Receiver startAndPause(Situation situation, ChangeCapture<Document> capture) {
    Receiver receiver = situation.way.start(capture, IN_MID_BATCH);
    eventually(() -> receiver.got().size() >= IN_MID_BATCH, "the first did not come");
    return receiver;
  }

  private Receiver awaitAll(Receiver receiver) {
    eventually(() -> receiver.got().size() >= WRITTEN || receiver.ended().isDone(), "not all came");
    assertThat(receiver.ended()).as("ended before all came").isNotDone();
    return receiver;
  }

  private boolean inserted(int from, int to) {
    try {
      insert("orders", from, to);
      return true;
    } catch (MongoException notYet) {
      return false;
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("cdc-"))
        .toList();
  }
}
