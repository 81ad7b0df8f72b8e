package io.github.changecapture.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.discovery.CollectionDiscovery;
import io.github.changecapture.discovery.Discovery;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Read;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class DocumentsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int COUNT = 5_000;
  private static final String DATABASE = Workload.endless(Shape.FLAT, 511, 1).database();

  private LoadServer server;
  private MongoClient client;
  private MongoCollection<RawBsonDocument> documents;

  @BeforeEach
  void start() throws Exception {
    server = LoadServer.start(DATABASE + "." + Documents.collection(COUNT));
    client = MongoClients.create(server.uri());
    documents =
        client
            .getDatabase(DATABASE)
            .getCollection(Documents.collection(COUNT), RawBsonDocument.class);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aCollectionHasItsDocumentsInOrderAndAsLongAsAskedFor() {
    List<RawBsonDocument> found = Flux.from(documents.find()).collectList().block(PATIENCE);

    assertEquals(ids(0, COUNT), found.stream().map(one -> one.get("_id")).toList());
    found.forEach(one -> assertEquals(511, one.getByteBuffer().remaining(), 13));
    assertEquals((long) COUNT, Mono.from(documents.estimatedDocumentCount()).block(PATIENCE));
  }

  @Test
  void aRangeIsFromItsFirstIdToBeforeItsLast() {
    List<RawBsonDocument> found =
        Flux.from(
                documents
                    .find()
                    .hint(BsonDocument.parse("{_id: 1}"))
                    .batchSize(100)
                    .min(new BsonDocument("_id", Documents.id(1_234)))
                    .max(new BsonDocument("_id", Documents.id(3_456))))
            .collectList()
            .block(PATIENCE);

    assertEquals(ids(1_234, 3_456), found.stream().map(one -> one.get("_id")).toList());
  }

  @Test
  void aSnapshotReadsEachDocumentOnce() throws Exception {
    try (ChangeCapture<RawBsonDocument> capture =
        ChangeCapture.builder()
            .name("benchmark")
            .connectionString(server.uri())
            .collection(DATABASE, Documents.collection(COUNT))
            .documentType(RawBsonDocument.class)
            .snapshots(SnapshotPolicy.initial().withChunkDocuments(1_000))
            .build()) {

      List<BsonValue> read =
          capture
              .events()
              .doOnNext(ChangeEvent::acknowledge)
              .ofType(Read.class)
              .take(COUNT)
              .map(event -> event.documentKey().get("_id"))
              .collectList()
              .block(PATIENCE);

      assertEquals(COUNT, read.size());
      assertEquals(new HashSet<>(ids(0, COUNT)), new HashSet<>(read));
    }
  }

  @Test
  void discoverySamplesIt() {
    Discovery found =
        CollectionDiscovery.builder()
            .connectionString(server.uri())
            .build()
            .discover()
            .block(PATIENCE);

    assertEquals(1, found.collections().size());
    assertEquals((long) COUNT, found.collections().get(0).estimatedCount());
    assertNotNull(found.collections().get(0).schema());
  }

  private static List<BsonValue> ids(long from, long to) {
    return LongStream.range(from, to).mapToObj(Documents::id).toList();
  }
}
