package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.Compaction;
import io.github.changecapture.segment.CompactionReport;
import io.github.changecapture.segment.EnvelopeReport;
import io.github.changecapture.segment.Envelopes;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.LocalWholeFiles;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.test.RecordingSink;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots in rolling segments: each chunk a file of its own, each document once. */
class SnapshotRollingIT extends OnMongo {
  /** A sweep dies before and after every step with {@code -Dsweep=all}, else at some. */
  private static final int STRIDE = "all".equals(System.getProperty("sweep")) ? 1 : 13;

  private static final ExtendedJsonEncoder CANONICAL = ExtendedJsonEncoder.canonical();
  private static final SnapshotPolicy POLICY =
      SnapshotPolicy.initial().withChunkDocuments(20).withParallelChunks(2);

  @TempDir Path folder;

  private Compression compression = Compression.NONE;

  @Test
  void eachChunkIsASealedFileOfItsOwn() {
    insert("orders", 1, 100);
    runToTheEnd(CheckpointStores.file(folder.resolve("state")), local());

    List<SegmentRecord> chunks = files().records().stream().filter(this::isChunk).toList();
    assertThat(chunks)
        .hasSize(6)
        .allSatisfy(chunk -> assertThat(chunk.state()).isEqualTo(State.SEALED))
        .allSatisfy(
            chunk ->
                assertThat(chunk.path())
                    .matches(".*/orders/year=.*/snapshot-[0-9T]+-[0-9a-f]{8}-[0-5]-1\\.jsonl"));
    assertSoundAndEqual();
  }

  @Test
  void chunksAreCompressedLikeOtherSegmentsAndInNoEnvelope() {
    compression = Compression.GZIP;
    insert("orders", 1, 50);
    CheckpointStore state = CheckpointStores.file(folder.resolve("state"));
    runToTheEnd(state, local());

    List<SegmentRecord> chunks = files().records().stream().filter(this::isChunk).toList();
    assertThat(chunks)
        .hasSizeGreaterThan(2)
        .allMatch(chunk -> chunk.path().endsWith("-1.jsonl.gz"));
    assertSoundAndEqual();
    LocalWholeFiles place = LocalWholeFiles.in(folder.resolve("data"));
    Position now = state.load("orders").block().position();
    EnvelopeReport enveloped =
        Envelopes.builder().catalog(local().catalog()).files(place).build().writeSealed(now);
    CompactionReport compacted =
        Compaction.builder().catalog(local().catalog()).files(place).build().compact(now);
    assertThat(enveloped.files()).isZero();
    assertThat(compacted.files()).isZero();
    assertSoundAndEqual();
  }

  @Test
  void aSinkThatKnowsNoChunksGetsTheReadsAmongTheOthers() {
    insert("orders", 1, 100);
    RecordingSink sink = new RecordingSink();
    SnapshotModel model = new SnapshotModel();
    try (ChangeCapture<Document> capture =
        capture(CheckpointStores.inMemory()).snapshots(POLICY).build()) {
      var delivery = capture.deliverTo(sink).subscribe();
      eventually(() -> sink.events().size() == 101, "the snapshot did not come");
      sink.events().forEach(model::apply);
      delivery.dispose();
    }
    assertThat(model.documents(orders())).isEqualTo(inDatabase());
  }

  /** Dies at one step after the other, of the store's and of the checkpoint's. */
  @Test
  void whereverItDiesEachDocumentStandsInOneFileInTheEnd() {
    int deaths = 0;
    int steps = 1;
    while (true) {
      collection("orders").drop();
      insert("orders", 1, 60);
      Path place = folder.resolve("step-" + steps);
      CheckpointStore state = CheckpointStores.file(place.resolve("state"));
      DyingStore dying = new DyingStore(LocalSegmentStore.in(place.resolve("data")), steps);
      boolean died = runUntilDeath(dying.checkpoints(state), dying);
      runToTheEnd(state, LocalSegmentStore.in(place.resolve("data")));

      SnapshotFiles files =
          new SnapshotFiles(LocalSegmentStore.in(place.resolve("data")).catalog());
      assertThat(files.doubled()).as("after dying at step %d", steps).isEmpty();
      assertThat(files.model().documents(orders()))
          .as("after dying at step %d", steps)
          .isEqualTo(inDatabase());
      assertThat(SegmentVerifier.verify(files.catalog(), CANONICAL).problems()).isEmpty();
      if (!died) {
        break;
      }
      deaths++;
      steps += STRIDE;
    }
    System.out.println("snapshot sweep: " + deaths + " deaths, up to step " + steps);
    assertThat(deaths).isGreaterThan(40 / STRIDE);
  }

  /** True if it died before it was done. */
  private boolean runUntilDeath(CheckpointStore state, SegmentStore store) {
    try (ChangeCapture<Document> capture = capture(state).snapshots(POLICY).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink(store)).toFuture();
      eventually(
          () ->
              delivery.isDone()
                  || capture.status().state()
                      == io.github.changecapture.status.CaptureStatus.State.RUNNING,
          "it neither runs nor dies");
      change();
      eventually(() -> delivery.isDone() || isDone(state), "it neither ends nor dies");
      boolean died = delivery.isDone();
      delivery.cancel(true);
      return died;
    }
  }

  private void change() {
    collection("orders").deleteOne(new Document("_id", 3));
    collection("orders")
        .updateOne(new Document("_id", 4), new Document("$set", new Document("a", 1)));
    collection("orders").replaceOne(new Document("_id", 5), new Document("b", 2));
    collection("orders")
        .replaceOne(
            new Document("_id", 99),
            new Document("c", 3),
            new com.mongodb.client.model.ReplaceOptions().upsert(true));
  }

  private void runToTheEnd(CheckpointStore state, SegmentStore store) {
    try (ChangeCapture<Document> capture = capture(state).snapshots(POLICY).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink(store)).toFuture();
      awaitRunning(capture);
      writeElsewhere();
      eventually(() -> delivery.isDone() || isDone(state), "the snapshot did not end");
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
  }

  /** The snapshot is over, and the stream has come to the present. */
  private boolean isDone(CheckpointStore state) {
    var checkpoint = state.load("orders").block();
    return checkpoint != null
        && checkpoint.snapshots().survey() == null
        && checkpoint.snapshots().collections().isEmpty()
        && checkpoint.position().clusterTime().compareTo(clusterTime()) >= 0;
  }

  private void assertSoundAndEqual() {
    assertThat(files().doubled()).isEmpty();
    assertThat(files().model().documents(orders())).isEqualTo(inDatabase());
    assertThat(SegmentVerifier.verify(local().catalog(), CANONICAL).problems()).isEmpty();
  }

  private Map<String, BsonDocument> inDatabase() {
    Map<String, BsonDocument> found = new TreeMap<>();
    writer
        .getDatabase(database)
        .getCollection("orders", BsonDocument.class)
        .find()
        .forEach(document -> found.put(SnapshotModel.text(document.get("_id")), document));
    return found;
  }

  private boolean isChunk(SegmentRecord record) {
    return record.partition().stem().startsWith("snapshot-");
  }

  private Namespace orders() {
    return new Namespace(database, "orders");
  }

  private SnapshotFiles files() {
    SegmentCatalog catalog = local().catalog();
    return new SnapshotFiles(catalog);
  }

  private SegmentStore local() {
    return LocalSegmentStore.in(folder.resolve("data"));
  }

  private RollingSink sink(SegmentStore store) {
    return RollingSink.builder().store(store).encoder(CANONICAL).compression(compression).build();
  }
}
