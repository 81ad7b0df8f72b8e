package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.status.CaptureStatus;
import io.github.changecapture.test.mongo.MongoDouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** From a collection to ADLS and back to the next run, with nothing in between replaced. */
class DeliverToAdlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private MongoDouble mongo;
  private MongoClient client;
  private OnAdls adls;
  private MongoCollection<Document> orders;

  @BeforeEach
  void start() {
    mongo = MongoDouble.start();
    client = MongoClients.create(mongo.connectionString());
    orders = client.getDatabase("shop").getCollection("orders");
    adls = OnAdls.start();
  }

  @AfterEach
  void stop() {
    adls.close();
    client.close();
    mongo.close();
  }

  @Test
  void everyChangeLandsOnceOverSeveralRuns() {
    insertWhileRunning(1, 100, new OnAdls.Machine());
    run(orders.updateOne(Filters.eq("_id", 7), Updates.set("state", "paid")));
    run(orders.deleteOne(Filters.eq("_id", 8)));
    insertWhileRunning(101, 150, new OnAdls.Machine());

    assertLanded(152);
  }

  @Test
  void afterACrashTheNextRunWaitsForTheLeasesAndGoesOn() {
    OnAdls.Machine dying = new OnAdls.Machine();
    try (ChangeCapture<Document> capture = capture(dying)) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink(dying)).toFuture();
      awaitRunning(capture, delivery);
      insert(1, 40);
      eventually(() -> landed() > 0, "nothing landed");
      dying.kill();
      insert(41, 60);
      eventually(delivery::isDone, "the dead one goes on");
    }
    adls.expireLeases();

    insertWhileRunning(61, 80, new OnAdls.Machine());

    assertLanded(80);
  }

  @Test
  void aSnapshotsChunksAreFilesOfTheirOwnAndAreNotWrittenAgain() {
    insert(1, 100);
    OnAdls.Machine dying = new OnAdls.Machine();
    try (ChangeCapture<Document> capture = withSnapshot(dying)) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink(dying)).toFuture();
      eventually(() -> delivery.isDone() || landed() >= 20, "no chunk landed");
      dying.kill();
      eventually(delivery::isDone, "the dead one goes on");
    }
    adls.expireLeases();

    OnAdls.Machine machine = new OnAdls.Machine();
    try (ChangeCapture<Document> capture = withSnapshot(machine)) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink(machine)).toFuture();
      eventually(
          () -> delivery.isDone() || sealedChunks().size() == 6, "the snapshot does not end");
      capture.closeGracefully(PATIENCE).block(PATIENCE);
      assertThat(delivery).succeedsWithin(PATIENCE);
    }

    String lines = sealedChunks().stream().map(adls::text).collect(Collectors.joining());
    assertThat(lines.lines()).hasSize(101).doesNotHaveDuplicates();
    assertThat(SegmentVerifier.verify(catalog(), Landed.ENCODER).problems()).isEmpty();
  }

  private ChangeCapture<Document> withSnapshot(OnAdls.Machine machine) {
    return ChangeCapture.builder()
        .name("orders")
        .connectionString(mongo.connectionString())
        .collection("shop", "orders")
        .checkpointStore(AdlsCheckpoints.in(folder(machine)))
        .snapshots(SnapshotPolicy.initial().withChunkDocuments(20).withParallelChunks(2))
        .build();
  }

  private List<String> sealedChunks() {
    SegmentCatalog catalog = catalog();
    List<String> sealed = new ArrayList<>();
    try (Stream<String> series = catalog.series()) {
      for (String name : series.filter(name -> name.contains("/snapshot-")).toList()) {
        try (Stream<SegmentRecord> segments = catalog.segments(name, 1)) {
          segments
              .filter(segment -> segment.state() == SegmentRecord.State.SEALED)
              .forEach(segment -> sealed.add(segment.path()));
        }
      }
    }
    return sealed;
  }

  private SegmentCatalog catalog() {
    return AdlsSegmentStore.in(folder(new OnAdls.Machine())).catalog();
  }

  private void insertWhileRunning(int from, int to, OnAdls.Machine machine) {
    RollingSink sink = sink(machine);
    try (ChangeCapture<Document> capture = capture(machine)) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
      awaitRunning(capture, delivery);
      insert(from, to);
      eventually(
          () -> {
            CaptureStatus status = capture.status();
            return status.unacknowledged() == 0 && landed(to);
          },
          "not all has landed");
      capture.closeGracefully(PATIENCE).block(PATIENCE);
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
  }

  private ChangeCapture<Document> capture(OnAdls.Machine machine) {
    return ChangeCapture.builder()
        .name("orders")
        .connectionString(mongo.connectionString())
        .collection("shop", "orders")
        .checkpointStore(AdlsCheckpoints.in(folder(machine)))
        .build();
  }

  private RollingSink sink(OnAdls.Machine machine) {
    return AdlsJsonlSink.builder()
        .folder(folder(machine))
        .commit(new CommitPolicy(4096, Duration.ofMillis(50)))
        .build();
  }

  private AdlsFolder folder(OnAdls.Machine machine) {
    return adls.builder(machine).build();
  }

  private void assertLanded(int lines) {
    Verification verification =
        SegmentVerifier.verify(
            AdlsSegmentStore.in(folder(new OnAdls.Machine())).catalog(), Landed.ENCODER);
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.lines()).isEqualTo(lines);
  }

  private boolean landed(int id) {
    return files().stream().anyMatch(path -> adls.text(path).contains("{\"_id\":" + id + "}"));
  }

  private long landed() {
    return files().stream().mapToLong(path -> adls.text(path).lines().count()).sum();
  }

  private List<String> files() {
    return adls.paths().stream().filter(path -> path.endsWith(".jsonl")).toList();
  }

  private void insert(int from, int to) {
    run(
        orders.insertMany(
            IntStream.rangeClosed(from, to).mapToObj(id -> new Document("_id", id)).toList()));
  }

  private static void run(Publisher<?> work) {
    assertThat(Flux.from(work).collectList().block(PATIENCE)).isNotNull();
  }

  private static void awaitRunning(ChangeCapture<?> capture, CompletableFuture<Void> delivery) {
    eventually(
        () -> {
          assertThat(delivery.isCompletedExceptionally()).isFalse();
          return capture.status().state() == CaptureStatus.State.RUNNING;
        },
        "the capture does not run");
  }

  private static void eventually(BooleanSupplier condition, String otherwise) {
    assertThat(
            Flux.interval(Duration.ZERO, Duration.ofMillis(20))
                .onBackpressureDrop()
                .concatMap(tick -> look(condition))
                .any(held -> held)
                .timeout(PATIENCE, Mono.just(false))
                .block())
        .as(otherwise)
        .isTrue();
  }

  /** Asks the service, which blocks. */
  private static Mono<Boolean> look(BooleanSupplier condition) {
    return Mono.fromSupplier(condition::getAsBoolean).subscribeOn(Schedulers.boundedElastic());
  }
}
