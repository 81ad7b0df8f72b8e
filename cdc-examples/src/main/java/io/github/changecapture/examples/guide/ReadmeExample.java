package io.github.changecapture.examples.guide;

import com.azure.core.credential.TokenCredential;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsJsonlSink;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.checkpoint.MongoCheckpointStore;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.deadletter.DeadLetters;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.snowflake.SnowflakeLoader;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.bson.Document;
import org.reactivestreams.Publisher;

/** What README.md shows: its blocks of Java are the tagged regions here, in this order. */
final class ReadmeExample {
  private ReadmeExample() {}

  static void printChanges() {
    // tag::events[]
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .name("shop")
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .database("shop")
            .checkpointStore(CheckpointStores.file(Path.of("checkpoints")))
            .build();
    capture
        .events()
        .doOnNext(event -> System.out.println(event.operationType() + " " + event.raw().toJson()))
        .doOnNext(ChangeEvent::acknowledge)
        .blockLast();
    // end::events[]
  }

  static void writeFiles(ChangeCapture<Document> capture) {
    // tag::files[]
    RollingSink files =
        RollingSink.builder()
            .store(LocalSegmentStore.in(Path.of("changes")))
            .encoder(ExtendedJsonEncoder.relaxed())
            .build();
    capture.deliverTo(files).block();
    // end::files[]
  }

  /** Somebody who takes events. */
  interface Client {
    Publisher<?> send(ChangeEvent<Document> event);
  }

  static void handleEach(Client client) {
    // tag::process[]
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .collection("shop", "orders")
            .errorPolicy(ErrorPolicy.deadLetter().afterRetries(RetryPolicy.DEFAULT))
            .deadLetterSink(DeadLetters.file(Path.of("dead-letters/orders.jsonl")))
            .build();
    capture.process(event -> client.send(event), Concurrency.perKey(16)).block();
    // end::process[]
  }

  static void writeToAzure(ChangeCapture<Document> capture, TokenCredential tokenCredential) {
    // tag::adls[]
    AdlsFolder lake =
        AdlsFolder.builder()
            .endpoint("https://account.dfs.core.windows.net")
            .fileSystem("raw")
            .basePath("mongodb")
            .credential(tokenCredential)
            .build();
    // ChangeCapture.builder()...checkpointStore(AdlsCheckpoints.in(lake))
    capture.deliverTo(AdlsJsonlSink.builder().folder(lake).build()).block();
    // end::adls[]
  }

  static void loadIntoSnowflake(AdlsFolder lake, DataSource dataSource) {
    // tag::snowflake[]
    SnowflakeLoader loader =
        SnowflakeLoader.builder()
            .catalog(AdlsSegmentStore.in(lake).catalog())
            .stageLocation("azure://account.blob.core.windows.net/raw/mongodb", "LAKE")
            .dataSource(dataSource)
            .database("CDC")
            .role("CDC_LOADER")
            .build();
    System.out.println(loader.plan().block()); // for the DBA
    loader.run().block(); // every 15 minutes
    // end::snowflake[]
  }

  static MongoCheckpointStore keepCheckpointsInMongoDb() {
    // tag::checkpoints[]
    MongoCheckpointStore checkpoints =
        CheckpointStores.mongo()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .lease(Duration.ofSeconds(30))
            .build();
    // end::checkpoints[]
    return checkpoints;
  }
}
