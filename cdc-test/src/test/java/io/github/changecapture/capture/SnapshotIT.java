package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Insert;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.NamespaceReset;
import io.github.changecapture.event.Read;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.status.SnapshotStatus;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** What was there before the stream began, between the events of the stream. */
class SnapshotIT extends OnMongo {
  private static final SnapshotPolicy SMALL_CHUNKS =
      SnapshotPolicy.initial().withChunkDocuments(10).withParallelChunks(3);

  private final CheckpointStore store = CheckpointStores.inMemory();
  private final List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();

  @Test
  void whatWasThereComesAsReadsAndWhatHappensMeanwhileAsEvents() {
    insert("orders", 1, 100);
    try (ChangeCapture<Document> capture = withSnapshot(SMALL_CHUNKS).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      eventually(() -> count(Read.class) >= 10, "nothing is read");
      insert("orders", 101, 105);
      eventually(() -> count(NamespaceReset.class) == 1, "the snapshot did not end");
      eventually(() -> count(Insert.class) == 5, "the stream does not go on");
      subscription.dispose();
    }

    assertThat(ids(Read.class)).containsAll(range(1, 100)).doesNotHaveDuplicates();
    NamespaceReset<Document> reset = (NamespaceReset<Document>) all(NamespaceReset.class).get(0);
    assertThat(reset.reason()).isEqualTo("snapshot");
    assertThat(all(Read.class))
        .allSatisfy(
            read -> {
              assertThat(read.id()).isGreaterThan(reset.id());
              assertThat(read.clusterTime()).isEqualTo(reset.clusterTime());
            });
    assertThat(all(Insert.class))
        .filteredOn(event -> id(event) > 100)
        .allSatisfy(event -> assertThat(event.id()).isGreaterThan(all(Read.class).get(0).id()));
  }

  @Test
  void idsOfAllTypesAreReadOnceEachInManyChunks() {
    MongoCollection<BsonDocument> mixed =
        writer.getDatabase(database).getCollection("mixed", BsonDocument.class);
    List<BsonValue> ids = idsOfManyTypes();
    mixed.insertMany(ids.stream().map(id -> new BsonDocument("_id", id)).toList());

    try (ChangeCapture<Document> capture =
        withSnapshot(SMALL_CHUNKS.withChunkDocuments(3)).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      eventually(() -> count(NamespaceReset.class) == 1, "the snapshot did not end");
      assertThat(capture.status().snapshot()).isNull();
      subscription.dispose();
    }

    assertThat(all(Read.class).stream().map(SnapshotIT::textOfId).toList())
        .containsExactlyInAnyOrderElementsOf(ids.stream().map(SnapshotModel::text).toList());
    assertThat(new HashSet<>(all(Read.class).stream().map(ChangeEvent::id).toList()))
        .as("ids of events")
        .hasSize(ids.size());
  }

  @Test
  void aRestartReadsOnlyTheChunksThatWereNotFinished() {
    insert("orders", 1, 100);
    List<ChangeEvent<Document>> first = new CopyOnWriteArrayList<>();
    SnapshotPolicy oneByOne = SMALL_CHUNKS.withParallelChunks(1);
    try (ChangeCapture<Document> capture = withSnapshot(oneByOne).build()) {
      capture
          .events()
          .take(45)
          .doOnNext(ChangeEvent::acknowledge)
          .doOnNext(first::add)
          .blockLast(PATIENCE);
    }
    try (ChangeCapture<Document> capture = withSnapshot(oneByOne).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      eventually(() -> count(NamespaceReset.class) == 1, "the snapshot did not end");
      subscription.dispose();
    }

    assertThat(count(Read.class)).isBetween(55L, 99L);
    Map<Integer, String> firstIds = new TreeMap<>();
    first.forEach(read -> firstIds.put(id(read), read.id()));
    assertThat(all(Read.class))
        .filteredOn(read -> firstIds.containsKey(id(read)))
        .allSatisfy(read -> assertThat(read.id()).isEqualTo(firstIds.get(id(read))));
    Set<Integer> everything = new HashSet<>(ids(Read.class));
    everything.addAll(firstIds.keySet());
    assertThat(everything).containsExactlyInAnyOrderElementsOf(range(1, 100));
  }

  @Test
  void aFinishedSnapshotIsNotTakenAgain() {
    insert("orders", 1, 20);
    takeTheSnapshot();
    got.clear();
    try (ChangeCapture<Document> capture = withSnapshot(SMALL_CHUNKS).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 21, 21);
      eventually(() -> count(Insert.class) == 1, "the stream does not go on");
      subscription.dispose();
    }
    assertThat(got).hasSize(1);
  }

  @Test
  void oneDocumentAfterTheOtherIsReadAsItIsRequested() {
    insert("orders", 1, 30);
    try (ChangeCapture<Document> capture =
        withSnapshot(SMALL_CHUNKS).maxUnacknowledged(2).build()) {
      List<ChangeEvent<Document>> events =
          capture
              .events()
              .limitRate(1)
              .concatMap(event -> event.commit().thenReturn(event), 1)
              .take(31)
              .collectList()
              .block(PATIENCE);

      assertThat(events).last().isInstanceOf(NamespaceReset.class);
    }
  }

  @Test
  void aHandlerHandlesTheReadsToo() {
    insert("orders", 1, 100);
    AtomicInteger handled = new AtomicInteger();
    try (ChangeCapture<Document> capture = withSnapshot(SMALL_CHUNKS).build()) {
      var subscription =
          capture
              .process(event -> Mono.fromRunnable(handled::incrementAndGet), Concurrency.perKey(8))
              .subscribe();
      eventually(() -> handled.get() == 101, "not all was handled");
      insert("orders", 101, 101);
      eventually(() -> handled.get() == 102, "the stream does not go on");
      subscription.dispose();
    }
  }

  @Test
  void aSnapshotIsTakenOnRequestWhileTheStreamGoesOn() {
    insert("orders", 1, 30);
    insert("others", 1, 30);
    try (ChangeCapture<Document> capture =
        withSnapshot(SnapshotPolicy.onRequest().withChunkDocuments(7)).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 31, 31);

      capture.snapshot(namespace("orders")).block(PATIENCE);

      insert("orders", 32, 32);
      eventually(() -> count(Insert.class) == 2, "the stream does not go on");
      assertThat(ids(Read.class)).containsExactlyInAnyOrderElementsOf(range(1, 31));
      assertThat(all(Insert.class).get(0).id())
          .as("before")
          .isLessThan(all(Read.class).get(0).id());
      assertThat(all(Insert.class).get(1).id())
          .as("behind")
          .isGreaterThan(all(Read.class).get(0).id());
      assertThat(store.load("orders").block().snapshots().collections()).isEmpty();
      subscription.dispose();
    }
  }

  @Test
  void aCollectionThatIsRenamedOntoACapturedNameIsRead() {
    insert("temporary", 1, 30);
    ChangeCaptureBuilder<Document> builder =
        capture(store)
            .include(namespace("orders"))
            .snapshots(SnapshotPolicy.onRequest().withChunkDocuments(7));
    try (ChangeCapture<Document> capture = builder.build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      awaitRunning(capture);
      collection("temporary").renameCollection(new com.mongodb.MongoNamespace(database, "orders"));
      eventually(() -> count(Read.class) == 30, "what has the name now was not read");
      eventually(() -> count(NamespaceReset.class) == 2, "no reset of the snapshot");
      subscription.dispose();
    }
    assertThat(all(NamespaceReset.class))
        .extracting(reset -> ((NamespaceReset<?>) reset).reason())
        .containsExactly("renamedOnto", "snapshot");
    assertThat(all(Read.class).get(0).id()).isGreaterThan(all(NamespaceReset.class).get(0).id());
  }

  @Test
  void whatARenameBroughtComesBehindTheRenameAndItsResets() {
    insert("temporary", 1, 30);
    try (ChangeCapture<Document> capture = withSnapshot(SnapshotPolicy.onRequest()).build()) {
      BaseSubscriber<ChangeEvent<Document>> subscriber =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
              subscription.request(1);
            }

            @Override
            protected void hookOnNext(ChangeEvent<Document> event) {
              event.acknowledge();
            }
          };
      capture.events().doOnNext(got::add).subscribe(subscriber);
      awaitRunning(capture);
      collection("temporary").renameCollection(new com.mongodb.MongoNamespace(database, "orders"));
      eventually(() -> got.size() == 1 && read(capture) == 30, "the snapshot did not read ahead");

      for (int events = 2; events <= 4; events++) {
        int expected = events;
        subscriber.request(1);
        eventually(() -> got.size() == expected, "no further event");
      }

      assertThat(got.stream().map(event -> event.raw().getString("operationType").getValue()))
          .containsExactly("rename", "namespaceReset", "namespaceReset", "read");
      subscriber.cancel();
    }
  }

  private static long read(ChangeCapture<Document> capture) {
    SnapshotStatus snapshot = capture.status().snapshot();
    return snapshot == null ? 0 : snapshot.documents();
  }

  @Test
  void whatCannotBeReadIsRefusedWithTheReason() {
    insert("orders", 1, 1);
    try (ChangeCapture<Document> capture =
        capture(store).exclude(namespace("secret")).snapshots(SnapshotPolicy.onRequest()).build()) {
      assertThatThrownBy(() -> capture.snapshot(namespace("orders")).block(PATIENCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is not running");
      var subscription = capture.events().subscribe();
      awaitRunning(capture);
      assertThatThrownBy(() -> capture.snapshot(namespace("missing")).block(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContaining(database + ".missing")
          .hasMessageContaining("there is no such collection");
      assertThatThrownBy(() -> capture.snapshot(namespace("secret")).block(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContaining("not captured");
      subscription.dispose();
    }
    try (ChangeCapture<Document> capture = capture().build()) {
      assertThatThrownBy(() -> capture.snapshot(namespace("orders")).block(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContaining("snapshots is NEVER");
    }
  }

  @Test
  void aViewIsRefusedWithWhatItIsMadeFromToBeNamedInstead() {
    insert("orders", 1, 1);
    writer.getDatabase(database).createView("open", "orders", List.of());
    try (ChangeCapture<Document> capture =
        capture(store).snapshots(SnapshotPolicy.onRequest()).build()) {
      var subscription = capture.events().subscribe();
      awaitRunning(capture);

      assertThatThrownBy(() -> capture.snapshot(namespace("open")).block(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContaining("snapshot of '" + database + ".open' cannot be taken")
          .hasMessageContaining("it is a view, of which change streams report nothing")
          .hasMessageContaining("name the collections that it is made from");
      subscription.dispose();
    }
  }

  @Test
  void anInitialSnapshotLeavesViewsOut() {
    insert("orders", 1, 20);
    writer.getDatabase(database).createView("open", "orders", List.of());

    takeTheSnapshot();

    assertThat(all(Read.class))
        .hasSize(20)
        .allSatisfy(read -> assertThat(read.namespace()).isEqualTo(namespace("orders")));
  }

  @Test
  void whatMustNotLeaveDoesNotLeaveByASnapshotEither() {
    for (int id = 1; id <= 50; id++) {
      collection("orders").insertOne(new Document("_id", id).append("card", "4111 1111"));
    }
    ChangeCaptureBuilder<Document> shaped =
        withSnapshot(SMALL_CHUNKS)
            .shape(Shape.builder().exclude("card").build())
            .filter(event -> event.documentKey().getInt32("_id").getValue() % 2 == 0);
    try (ChangeCapture<Document> capture = shaped.build()) {
      takeTheSnapshot(capture, 1);
    }

    assertThat(all(Read.class))
        .hasSize(25)
        .allSatisfy(read -> assertThat(read.raw().toJson()).doesNotContain("4111"));
  }

  @Test
  void progressIsSeenAndARateIsKept() {
    insert("orders", 1, 100);
    long begun = System.nanoTime();
    try (ChangeCapture<Document> capture =
        withSnapshot(SMALL_CHUNKS.withDocumentsPerSecond(100)).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      eventually(() -> count(Read.class) > 40, "nothing is read");
      var status = capture.status().snapshot();
      assertThat(status).isNotNull();
      assertThat(status.namespace()).isEqualTo(namespace("orders"));
      assertThat(status.estimatedDocuments()).isEqualTo(100);
      assertThat(status.percent()).isBetween(1, 99);
      assertThat(status.timeLeft()).isNotNull();
      eventually(() -> count(NamespaceReset.class) == 1, "the snapshot did not end");
      subscription.dispose();
    }
    assertThat(System.nanoTime() - begun).isGreaterThan(600_000_000L); // 100 at 100 a second
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aReadThatBreaksGoesOnFromItsLastDocument() {
    insert("orders", 1, 5_000);
    mongo.faults().refuse("find", 237, 1);
    try (ChangeCapture<Document> capture =
        withSnapshot(SnapshotPolicy.initial().withParallelChunks(1)).build()) {
      var subscription =
          capture
              .events()
              .limitRate(50)
              .doOnNext(ChangeEvent::acknowledge)
              .doOnNext(got::add)
              .doOnNext(event -> breakOnce())
              .subscribe();
      eventually(() -> count(NamespaceReset.class) == 1, "the snapshot did not end");
      subscription.dispose();
    }
    assertThat(ids(Read.class)).isEqualTo(range(1, 5_000));
  }

  private void breakOnce() {
    if (got.size() == 100) {
      mongo.faults().killCursors();
    }
  }

  @Test
  @RequiresServer({Ability.DOUBLE_FAULTS, Ability.CUT_OPLOG})
  void whatWasDeletedInALostStretchGoesWithTheSnapshotsReset() {
    insert("orders", 1, 30);
    insert("gone", 1, 5);
    takeTheSnapshot(2);
    collection("orders").deleteOne(new Document("_id", 7));
    collection("gone").drop();
    mongo.faults().cutOplog();
    SnapshotModel model = new SnapshotModel();
    got.forEach(model::apply);
    got.clear();

    try (ChangeCapture<Document> capture = withSnapshot(SnapshotPolicy.whenNeeded()).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      eventually(() -> count(NamespaceReset.class) == 2, "the snapshot did not end");
      subscription.dispose();
    }
    got.forEach(model::apply);

    assertThat(ids(Read.class)).doesNotContain(7).hasSize(29);
    assertThat(model.documents(namespace("orders"))).hasSize(29);
    assertThat(model.documents(namespace("gone"))).isEmpty();
    assertThat(got).allSatisfy(event -> assertThat(event.generation()).isZero());
  }

  @Test
  void whatIsNewlySelectedIsReadAndNothingElse() {
    insert("orders", 1, 10);
    insert("others", 11, 20);
    try (ChangeCapture<Document> capture =
        capture(store).include(namespace("orders")).snapshots(SMALL_CHUNKS).build()) {
      takeTheSnapshot(capture, 1);
    }
    got.clear();

    try (ChangeCapture<Document> capture =
        capture(store)
            .include(namespace("orders"), namespace("others"))
            .selectionChangePolicy(SelectionChangePolicy.SNAPSHOT_NEW)
            .snapshots(SMALL_CHUNKS)
            .build()) {
      takeTheSnapshot(capture, 1);
    }

    assertThat(ids(Read.class)).containsExactlyInAnyOrderElementsOf(range(11, 20));
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void withoutTheRightToCountACollectionIsReadAsAWhole() {
    insert("orders", 1, 30);
    mongo.faults().refuse("count", 13, 1);
    takeTheSnapshot(1);

    assertThat(ids(Read.class)).containsExactlyInAnyOrderElementsOf(range(1, 30));
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void withoutTheRightToListTheCaptureFailsAndSaysWhichIsMissing() {
    insert("orders", 1, 1);
    mongo.faults().refuse("listCollections", 13, 1);
    try (ChangeCapture<Document> capture = withSnapshot(SMALL_CHUNKS).build()) {
      assertThatThrownBy(() -> capture.events().blockLast(PATIENCE))
          .isInstanceOf(AccessDenied.class)
          .hasMessageContaining("privilege listCollections");
    }
  }

  private void takeTheSnapshot() {
    takeTheSnapshot(1);
  }

  private void takeTheSnapshot(int collections) {
    try (ChangeCapture<Document> capture = withSnapshot(SMALL_CHUNKS).build()) {
      takeTheSnapshot(capture, collections);
    }
  }

  private void takeTheSnapshot(ChangeCapture<Document> capture, int collections) {
    var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
    eventually(() -> count(NamespaceReset.class) == collections, "the snapshot did not end");
    eventually(() -> store.load("orders").block().snapshots().collections().isEmpty(), "not saved");
    subscription.dispose();
  }

  private ChangeCaptureBuilder<Document> withSnapshot(SnapshotPolicy policy) {
    return capture(store).snapshots(policy);
  }

  private Namespace namespace(String collection) {
    return new Namespace(database, collection);
  }

  private long count(Class<?> type) {
    return got.stream().filter(type::isInstance).count();
  }

  private List<ChangeEvent<Document>> all(Class<?> type) {
    return got.stream().filter(type::isInstance).toList();
  }

  private List<Integer> ids(Class<?> type) {
    return all(type).stream().map(OnMongo::id).toList();
  }

  private static String textOfId(ChangeEvent<?> read) {
    return SnapshotModel.text(read.raw().getDocument("documentKey").get("_id"));
  }

  private static List<BsonValue> idsOfManyTypes() {
    List<BsonValue> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(new BsonInt32(i));
      ids.add(new BsonInt64(1L << (40 + i)));
      ids.add(new BsonDouble(i + 0.5));
      ids.add(new BsonString("text " + i));
      ids.add(new BsonObjectId());
      ids.add(new BsonDocument("a", new BsonInt32(i)).append("b", new BsonString("x")));
      ids.add(new BsonDateTime(i));
      ids.add(new BsonTimestamp(i + 1, i));
      ids.add(new BsonBinary(new byte[] {(byte) i}));
      ids.add(new BsonDecimal128(Decimal128.parse("-" + i + ".25")));
    }
    ids.add(BsonBoolean.TRUE);
    ids.add(BsonBoolean.FALSE);
    ids.add(BsonNull.VALUE);
    ids.add(new BsonMinKey());
    ids.add(new BsonMaxKey());
    return ids;
  }
}
