package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.test.mongo.MongoFaults;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What a capture on a client of its own asks of the server for its stream. */
class OwnStreamIT extends OnMongo {
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final SentCommands commands = new SentCommands();

  private MongoClientSettings.Builder settings() {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(mongo.connectionString()))
        .addCommandListener(commands);
  }

  private ChangeCapture<Document> capture(MongoClientSettings settings, Duration maxAwaitTime) {
    return ChangeCapture.builder()
        .clientSettings(settings)
        .database(database)
        .maxAwaitTime(maxAwaitTime)
        .build();
  }

  private static CompletableFuture<Void> consumed(
      ChangeCapture<Document> capture, List<Integer> got) {
    return capture
        .events()
        .doOnNext(event -> got.add(id(event)))
        .doOnNext(ChangeEvent::acknowledge)
        .then()
        .toFuture();
  }

  /** The server would close it only when it has waited as long as it may. */
  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void anIdleStreamIsClosedWithoutWaitingForTheServersAnswer() {
    ChangeCapture<Document> capture = capture(settings().build(), FOR_EVER);
    CompletableFuture<Void> consumed = consumed(capture, new CopyOnWriteArrayList<>());
    eventually(() -> !commands.of("getMore").isEmpty(), "the stream is not read");

    capture.closeGracefully(PATIENCE).block(PATIENCE);

    assertThat(consumed).succeedsWithin(PATIENCE);
    assertThat(commands.of("getMore")).hasSize(1);
    assertThat(commands.of("killCursors")).hasSize(1);
    assertThat(commands.succeeded()).contains("killCursors");
    assertThat(commands.failed())
        .filteredOn(failed -> failed.startsWith("getMore"))
        .containsExactly("getMore MongoCommandException");
    assertThat(mongo.mongoDouble().openCursors()).isZero();
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aStreamThatIsCancelledBeforeItsFirstReplyIsClosedBehindIt() {
    MongoFaults.Stall held = mongo.faults().stallReplies("aggregate");
    ChangeCapture<Document> capture = capture(settings().build(), FOR_EVER);
    var subscription = capture.events().subscribe();
    eventually(() -> mongo.mongoDouble().openCursors() == 1, "the stream is not opened");

    subscription.dispose();
    assertThat(commands.of("killCursors")).isEmpty();
    held.close();
    eventually(() -> capture.status().state() == State.IDLE, "its place is still taken");

    assertThat(commands.of("killCursors")).hasSize(1);
    assertThat(commands.succeeded()).contains("killCursors");
    assertThat(commands.of("getMore")).isEmpty();
    assertThat(mongo.mongoDouble().openCursors()).isZero();
    capture.close();
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aCaptureThatIsClosedBeforeItsStreamsFirstReplyLeavesNoCursor() {
    MongoFaults.Stall held = mongo.faults().stallReplies("aggregate");
    ChangeCapture<Document> capture = capture(settings().build(), FOR_EVER);
    CompletableFuture<Void> consumed = consumed(capture, new CopyOnWriteArrayList<>());
    eventually(() -> mongo.mongoDouble().openCursors() == 1, "the stream is not opened");

    CompletableFuture<Void> closed = capture.closeGracefully(PATIENCE).toFuture();
    held.close();

    assertThat(closed).succeedsWithin(PATIENCE);
    assertThat(consumed).succeedsWithin(PATIENCE);
    assertThat(commands.succeeded()).contains("killCursors");
    assertThat(mongo.mongoDouble().openCursors()).isZero();
  }

  @Test
  void aStreamIsReadAndClosedInTheSessionThatItWasOpenedIn() {
    List<Integer> got = new CopyOnWriteArrayList<>();
    ChangeCapture<Document> capture = capture(settings().build(), Duration.ofMillis(100));
    CompletableFuture<Void> consumed = consumed(capture, got);
    awaitRunning(capture);
    insert("orders", 1, 3);
    eventually(() -> got.size() == 3, "not all came");
    int before = commands.of("getMore").size();
    eventually(() -> commands.of("getMore").size() > before + 1, "it is not read any more");
    capture.closeGracefully(PATIENCE).block(PATIENCE);
    assertThat(consumed).succeedsWithin(PATIENCE);

    List<SentCommands.Sent> streams = streams();
    assertThat(streams).hasSize(1);
    BsonValue session = streams.get(0).one("lsid");
    BsonValue cursor = commands.of("getMore").get(0).one("getMore");
    assertThat(commands.of("getMore"))
        .allSatisfy(
            getMore -> {
              assertThat(getMore.all("lsid")).containsExactly(session);
              assertThat(getMore.all("getMore")).containsExactly(cursor);
              assertThat(getMore.all("maxTimeMS")).containsExactly(new BsonInt64(100));
            });
    assertThat(commands.of("killCursors"))
        .singleElement()
        .satisfies(
            kill -> {
              assertThat(kill.all("lsid")).containsExactly(session);
              assertThat(kill.one("cursors")).isEqualTo(new BsonArray(List.of(cursor)));
            });
  }

  private List<SentCommands.Sent> streams() {
    return commands.of("aggregate").stream()
        .filter(
            aggregate ->
                aggregate
                    .one("pipeline")
                    .asArray()
                    .get(0)
                    .asDocument()
                    .containsKey("$changeStream"))
        .toList();
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aReplyThatDoesNotComeWithinTheHostsTimeLimitIsAskedForOnAnotherCursor() {
    List<Integer> got = new CopyOnWriteArrayList<>();
    MongoClientSettings limited = settings().timeout(500, TimeUnit.MILLISECONDS).build();
    ChangeCapture<Document> capture = capture(limited, Duration.ofMillis(100));
    CompletableFuture<Void> consumed = consumed(capture, got);
    awaitRunning(capture);
    eventually(() -> !commands.of("getMore").isEmpty(), "the stream is not read");

    MongoFaults.Stall held = mongo.faults().stallReplies("getMore");
    eventually(() -> streams().size() > 1, "it waits for ever");
    held.close();
    insert("orders", 1, 3);
    eventually(() -> got.size() == 3, "not all came");
    capture.closeGracefully(PATIENCE).block(PATIENCE);

    assertThat(consumed).succeedsWithin(PATIENCE);
  }

  /** A limit is for one operation, and a stream has no end. */
  @Test
  void aHostsTimeLimitIsNoLimitForAStream() {
    List<Integer> got = new CopyOnWriteArrayList<>();
    MongoClientSettings limited = settings().timeout(2, TimeUnit.SECONDS).build();
    ChangeCapture<Document> capture = capture(limited, Duration.ofMillis(100));
    CompletableFuture<Void> consumed = consumed(capture, got);
    awaitRunning(capture);
    eventually(() -> commands.of("getMore").size() > 25, "the stream is not read");
    insert("orders", 1, 3);
    eventually(() -> got.size() == 3, "not all came");
    capture.closeGracefully(PATIENCE).block(PATIENCE);

    assertThat(consumed).succeedsWithin(PATIENCE);
    assertThat(streams()).hasSize(1);
    assertThat(streams().get(0).all("maxTimeMS")).isEmpty();
    assertThat(commands.of("getMore"))
        .allSatisfy(
            getMore -> assertThat(getMore.all("maxTimeMS")).containsExactly(new BsonInt64(100)));
  }
}
