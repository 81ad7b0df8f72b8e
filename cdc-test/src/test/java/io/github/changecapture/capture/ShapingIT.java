package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.ProgressListener;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.EventInvalid;
import io.github.changecapture.error.ShapingFailed;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.Validator.Verdict;
import io.github.changecapture.test.RecordingSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** What events go through before they are handed on, however they are consumed. */
class ShapingIT extends OnMongo {
  private final List<RawBsonDocument> got = new CopyOnWriteArrayList<>();
  private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();

  /** The ways to consume; each takes what comes into a list. */
  enum Way {
    EVENTS {
      @Override
      Mono<Void> consume(ChangeCapture<Document> capture, List<RawBsonDocument> got) {
        return capture
            .events()
            .doOnNext(event -> got.add(event.raw()))
            .doOnNext(ChangeEvent::acknowledge)
            .then();
      }
    },
    PROCESS {
      @Override
      Mono<Void> consume(ChangeCapture<Document> capture, List<RawBsonDocument> got) {
        return capture.process(
            event -> Mono.fromRunnable(() -> got.add(event.raw())), Concurrency.sequential());
      }
    },
    DELIVERY {
      @Override
      Mono<Void> consume(ChangeCapture<Document> capture, List<RawBsonDocument> got) {
        RecordingSink sink = new RecordingSink();
        return capture
            .deliverTo(sink)
            .doOnTerminate(() -> sink.events().forEach(event -> got.add(event.raw())));
      }
    };

    abstract Mono<Void> consume(ChangeCapture<Document> capture, List<RawBsonDocument> got);
  }

  /** Consumes until the position has passed all that the writing wrote. */
  private void run(Way way, ChangeCaptureBuilder<Document> builder, Runnable writing) {
    ChangeCapture<Document> capture = builder.build();
    CompletableFuture<Void> consuming = way.consume(capture, got).toFuture();
    awaitRunning(capture);
    writing.run();
    var written = clusterTime();
    writeElsewhere();
    eventually(
        () -> {
          Position done = capture.status().acknowledged();
          return done != null && done.clusterTime().compareTo(written) >= 0;
        },
        "the position has not passed what was written");
    capture.closeGracefully(PATIENCE).block();
    eventually(consuming::isDone, "the consumption did not end");
    assertThat(consuming).isCompleted();
  }

  private Mono<Void> keep(DeadLetter letter) {
    return Mono.fromRunnable(() -> letters.add(letter));
  }

  private List<Integer> ids() {
    return got.stream()
        .filter(event -> event.containsKey("documentKey"))
        .map(event -> event.getDocument("documentKey").getInt32("_id").getValue())
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void documentsAndUpdatesAreShapedHoweverTheyAreConsumed(Way way) {
    Shape shape = Shape.builder().exclude("customer.email").mask("items.card").build();

    run(
        way,
        capture().shape(shape),
        () -> {
          collection("orders")
              .insertOne(
                  Document.parse(
                      "{_id: 1, customer: {name: 'Ada', email: 'a@b'}, items: [{card: '42', n: 1}]}"));
          collection("orders")
              .updateOne(
                  Filters.eq(1),
                  Updates.combine(
                      Updates.set("customer.email", "c@d"), Updates.set("items.0.card", "43")));
        });

    assertThat(got).hasSize(2);
    BsonDocument expected =
        BsonDocument.parse("{_id: 1, customer: {name: 'Ada'}, items: [{card: '***', n: 1}]}");
    assertThat(got).extracting(event -> event.getDocument("fullDocument")).containsOnly(expected);
    assertThat(got.get(1).getDocument("updateDescription").getDocument("updatedFields"))
        .isEqualTo(BsonDocument.parse("{'items.0.card': '***'}"));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFilteredOutIsPassedByThePosition(Way way) {
    run(way, capture().filter(event -> isEven(event)), () -> insert("orders", 1, 7));

    assertThat(ids()).containsExactly(2, 4, 6);
  }

  /** More than a stack could hold if each called the next. */
  @ParameterizedTest
  @EnumSource
  void manyInARowCanBeFilteredOut(Way way) {
    run(way, capture().filter(event -> id(event) == 20_000), () -> insert("orders", 1, 20_000));

    assertThat(ids()).containsExactly(20_000);
  }

  @ParameterizedTest
  @EnumSource
  void withABareClientThePositionPassesWhatIsFilteredOutToo(Way way) {
    try (var client = MongoClients.create(mongo.connectionString())) {
      ChangeCaptureBuilder<Document> builder =
          ChangeCapture.builder()
              .client(client)
              .database(database)
              .maxAwaitTime(Duration.ofMillis(100))
              .filter(event -> false);
      run(way, builder, () -> insert("orders", 1, 7));
      noCursorIsLeftOpen();
    }

    assertThat(got).isEmpty();
  }

  @Test
  void aDropPassesEveryFilterAndIsFollowedByItsReset() {
    run(
        Way.EVENTS,
        capture().filter(event -> false),
        () -> {
          insert("orders", 1, 2);
          collection("orders").drop();
        });

    assertThat(got)
        .extracting(event -> event.getString("operationType").getValue())
        .containsSubsequence("drop", "namespaceReset")
        .doesNotContain("insert");
  }

  @ParameterizedTest
  @EnumSource
  void whatAValidatorRefusesIsInTheDeadLettersShapedAndWithItsReason(Way way) {
    run(
        way,
        capture()
            .shape(Shape.builder().exclude("email").build())
            .validator(
                event -> isEven(event) ? Verdict.valid() : Verdict.invalid("odd: " + id(event)))
            .deadLetterSink(this::keep),
        () ->
            collection("orders")
                .insertMany(
                    IntStream.rangeClosed(1, 6)
                        .mapToObj(id -> new Document("_id", id).append("email", "a@b"))
                        .toList()));

    assertThat(ids()).containsExactly(2, 4, 6);
    assertThat(letters)
        .extracting(letter -> letter.reason().message())
        .containsExactly("odd: 1", "odd: 3", "odd: 5");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.reason().type()).isEqualTo(EventInvalid.class.getName());
              assertThat(letter.event().getDocument("fullDocument").keySet())
                  .containsExactly("_id");
            });
  }

  @ParameterizedTest
  @EnumSource
  void theLetterOfWhatCouldNotBeShapedHasNamespaceTimeAndReasonOnly(Way way) {
    run(
        way,
        capture()
            .shape(Shape.builder().rename("mail", "email").build())
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(this::keep),
        this::insertTwoOfWhichOneHasBothNames);

    assertThat(ids()).containsExactly(2);
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).event().keySet())
        .containsExactly("operationType", "clusterTime", "ns");
    assertThat(letters.get(0).position().token()).isNull();
    assertThat(letters.get(0).reason().type()).isEqualTo(ShapingFailed.class.getName());
  }

  @Test
  void rawLettersAreKeptForThoseWhoAskForThem() {
    run(
        Way.EVENTS,
        capture()
            .shape(Shape.builder().rename("mail", "email").rawDeadLetters().build())
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(this::keep),
        this::insertTwoOfWhichOneHasBothNames);

    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).event().getDocument("fullDocument").getString("mail").getValue())
        .isEqualTo("a@b");
  }

  private void insertTwoOfWhichOneHasBothNames() {
    collection("orders").insertOne(Document.parse("{_id: 1, mail: 'a@b', email: 'c@d'}"));
    collection("orders").insertOne(Document.parse("{_id: 2, mail: 'a@b'}"));
  }

  @ParameterizedTest
  @EnumSource
  void withoutDeadLettersWhatCannotBeShapedStopsTheCapture(Way way) {
    try (ChangeCapture<Document> capture =
        capture().shape(Shape.builder().rename("mail", "email").build()).build()) {
      CompletableFuture<Void> consuming = way.consume(capture, got).toFuture();
      awaitRunning(capture);
      insertTwoOfWhichOneHasBothNames();

      eventually(consuming::isDone, "the capture goes on");
      assertThat(consuming)
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(ShapingFailed.class)
          .withMessageContaining("rename to 'email'");
    }
    assertThat(got).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatAFilterThrowsGoesByTheErrorPolicyWithoutItsContent(Way way) {
    run(
        way,
        capture()
            .filter(
                event -> {
                  if (!isEven(event)) {
                    throw new IllegalStateException("s3cret");
                  }
                  return true;
                })
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(this::keep),
        () -> insert("orders", 1, 4));

    assertThat(ids()).containsExactly(2, 4);
    assertThat(letters)
        .hasSize(2)
        .allSatisfy(
            letter ->
                assertThat(letter.reason().message())
                    .contains("filter failed for Insert[", "IllegalStateException")
                    .doesNotContain("s3cret"));
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsMappedAfterItWasShaped(Way way) {
    run(
        way,
        capture()
            .shape(Shape.builder().exclude("secret").build())
            .map(ShapingIT::withTheFieldsThatItSees),
        () -> collection("orders").insertOne(Document.parse("{_id: 1, secret: 1, open: 2}")));

    assertThat(got)
        .extracting(event -> event.getDocument("fullDocument"))
        .containsExactly(BsonDocument.parse("{_id: 1, open: 2, saw: '[_id, open]'}"));
  }

  private static BsonDocument withTheFieldsThatItSees(DocumentEvent<RawBsonDocument> event) {
    BsonDocument copy = event.raw().decode(new BsonDocumentCodec());
    BsonDocument document = copy.getDocument("fullDocument");
    document.append("saw", new BsonString(document.keySet().toString()));
    return copy;
  }

  @ParameterizedTest
  @EnumSource
  void aMapMayNotChangeWhatTheCaptureLivesOn(Way way) {
    run(
        way,
        capture()
            .map(
                event -> {
                  BsonDocument copy = event.raw().decode(new BsonDocumentCodec());
                  copy.getDocument("documentKey").put("_id", new BsonInt32(7));
                  return copy;
                })
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(this::keep),
        () -> insert("orders", 1, 1));

    assertThat(got).isEmpty();
    assertThat(letters)
        .extracting(letter -> letter.reason().message())
        .singleElement()
        .asString()
        .contains("map: what it made of Insert[", "documentKey is another");
  }

  @Test
  void aLetterThatTakesItsTimeHoldsUpWhatFollows() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    ChangeCapture<Document> capture =
        capture()
            .validator(event -> id(event) == 2 ? Verdict.invalid("two") : Verdict.valid())
            .deadLetterSink(
                letter ->
                    Mono.fromRunnable(() -> letters.add(letter)).then(Mono.fromFuture(written)))
            .build();
    CompletableFuture<Void> consuming = Way.EVENTS.consume(capture, got).toFuture();
    awaitRunning(capture);
    insert("orders", 1, 4);
    eventually(() -> letters.size() == 1, "there is no letter");

    assertThat(ids()).containsExactly(1);
    Position waiting = capture.status().acknowledged();
    written.complete(null);
    eventually(() -> ids().equals(List.of(1, 3, 4)), "the rest did not come");

    assertThat(waiting).isLessThan(letters.get(0).position());
    capture.closeGracefully(PATIENCE).block();
    eventually(consuming::isDone, "the consumption did not end");
  }

  @ParameterizedTest
  @EnumSource
  void whileALetterTakesItsTimeNoMoreThanAReplyIsRead(Way way) {
    ProgressListener progress = ProgressListener.create();
    RepliesInFull replies = new RepliesInFull();
    try (var client = MongoClients.create(observedBy(progress, replies))) {
      ChangeCaptureBuilder<Document> host = ChangeCapture.builder().client(client, progress);

      assertThat(readWhileALetterTakesItsTime(way, host, replies)).isLessThanOrEqualTo(4);
    }
  }

  /** The one before it, its own, and the one that was asked for with that. */
  @ParameterizedTest
  @EnumSource
  void onAClientOfItsOwnOneReplyIsReadAheadOfALetterThatTakesItsTime(Way way) {
    RepliesInFull replies = new RepliesInFull();
    ChangeCaptureBuilder<Document> own =
        ChangeCapture.builder().clientSettings(observedBy(replies));

    assertThat(readWhileALetterTakesItsTime(way, own, replies)).isLessThanOrEqualTo(3);
  }

  /** The server would otherwise be asked for ever more that waits for the letter. */
  private int readWhileALetterTakesItsTime(
      Way way, ChangeCaptureBuilder<Document> builder, RepliesInFull replies) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    ChangeCapture<Document> capture =
        builder
            .database(database)
            .maxAwaitTime(Duration.ofMillis(100))
            .batchSize(5)
            .validator(event -> id(event) == 7 ? Verdict.invalid("seven") : Verdict.valid())
            .deadLetterSink(letter -> keep(letter).then(Mono.fromFuture(written)))
            .build();
    CompletableFuture<Void> consuming = way.consume(capture, got).toFuture();
    awaitRunning(capture);
    BsonTimestamp before = clusterTime();
    insert("orders", 1, 200);
    eventually(() -> letters.size() == 1, "there is no letter");
    aNeighbourReads(200, before);
    int readMeanwhile = replies.count.get();

    written.complete(null);
    var last = clusterTime();
    writeElsewhere();
    eventually(
        () -> {
          Position done = capture.status().acknowledged();
          return done != null && done.clusterTime().compareTo(last) >= 0;
        },
        "the position has not passed what was written");
    capture.closeGracefully(PATIENCE).block();
    eventually(consuming::isDone, "the consumption did not end");
    assertThat(ids()).hasSize(199).isSorted().doesNotContain(7);
    return readMeanwhile;
  }

  /** What the capture could have read meanwhile, too. */
  private void aNeighbourReads(int events, BsonTimestamp from) {
    try (ChangeCapture<Document> neighbour =
        capture().name("neighbour").startAt(StartPosition.at(from)).batchSize(5).build()) {
      assertThat(neighbour.events().take(events).count().block(PATIENCE)).isEqualTo(events);
    }
  }

  private MongoClientSettings observedBy(CommandListener... listeners) {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(mongo.connectionString()));
    for (CommandListener listener : listeners) {
      settings.addCommandListener(listener);
    }
    return settings.build();
  }

  /** Counts the replies that were as long as a batch may be. */
  private static final class RepliesInFull implements CommandListener {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      BsonDocument cursor = event.getResponse().getDocument("cursor", new BsonDocument());
      if (cursor.getArray("nextBatch", new BsonArray()).size() == 5) {
        count.incrementAndGet();
      }
    }
  }

  private static boolean isEven(DocumentEvent<?> event) {
    return id(event) % 2 == 0;
  }

  @ParameterizedTest
  @EnumSource
  void whatASnapshotReadsGoesThroughTheSameSteps(Way way) {
    collection("orders")
        .insertMany(
            IntStream.rangeClosed(1, 30)
                .mapToObj(id -> new Document("_id", id).append("secret", "s" + id))
                .toList());
    ChangeCaptureBuilder<Document> builder =
        capture()
            .snapshots(SnapshotPolicy.onRequest().withChunkDocuments(10))
            .shape(Shape.builder().exclude("secret").build())
            .filter(event -> event.documentKey().getInt32("_id").getValue() != 3)
            .validator(
                event ->
                    event.documentKey().getInt32("_id").getValue() == 5
                        ? Verdict.invalid("five")
                        : Verdict.valid())
            .deadLetterSink(this::keep);

    try (ChangeCapture<Document> capture = builder.build()) {
      CompletableFuture<Void> consuming = way.consume(capture, got).toFuture();
      awaitRunning(capture);
      capture.snapshot(new Namespace(database, "orders")).block(PATIENCE);
      capture.closeGracefully(PATIENCE).block();
      assertThat(consuming).succeedsWithin(PATIENCE);
    }

    assertThat(ids())
        .containsExactlyInAnyOrderElementsOf(
            range(1, 30).stream().filter(id -> id != 3 && id != 5).toList());
    assertThat(got)
        .filteredOn(event -> event.containsKey("fullDocument"))
        .hasSize(28)
        .noneSatisfy(event -> assertThat(event.toJson()).contains("secret"));
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).event().toJson()).doesNotContain("secret");
  }
}
