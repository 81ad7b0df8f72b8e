package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.status.Diagnosis;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import io.github.changecapture.test.mongo.MongoDouble;
import io.github.changecapture.test.mongo.MongoDoubleBuilder;
import io.github.changecapture.test.mongo.MongoRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an examination finds on servers that are as they should be, and on others. */
class DoctorIT {
  @TempDir Path folder;

  @Test
  void onAServerThatIsAsItShouldBeAllIsWell() {
    try (MongoDouble server = aged(MongoDouble.builder())) {
      withOrders(
          server, new Document("changeStreamPreAndPostImages", new Document("enabled", true)));

      Diagnosis diagnosis =
          diagnosis(
              capture(server.connectionString())
                  .fullDocumentBeforeChange(FullDocumentBeforeChange.REQUIRED)
                  .snapshots(SnapshotPolicy.initial())
                  .name("orders")
                  .checkpointStore(CheckpointStores.file(folder)));

      assertThat(diagnosis.findings())
          .filteredOn(finding -> !finding.subject().equals("free disk"))
          .allMatch(finding -> finding.severity() == Severity.OK, "is OK")
          .extracting(Finding::subject)
          .containsExactly(
              "topology",
              "server version",
              "rights",
              "oplog window",
              "checkpoint",
              "collections",
              "pre-images",
              "snapshot",
              "progress");
      assertThat(of(diagnosis, "free disk").found()).contains(folder.toString());
      assertThat(diagnosis.toString())
          .startsWith("capture 'orders': ")
          .contains("OK       topology       replica set ");
    }
  }

  @Test
  void withoutRightsItSaysWhichRoleToGrant() {
    try (MongoDouble server =
        aged(
            MongoDouble.builder()
                .user("root", "secret", MongoRole.ROOT)
                .user("finder", "secret", MongoRole.FIND_ANY_DATABASE))) {
      withOrders(as(server, "root"), new Document());

      Diagnosis diagnosis = diagnosis(capture(as(server, "finder")));

      Finding rights = of(diagnosis, "rights");
      assertThat(rights.severity()).isEqualTo(Severity.ERROR);
      assertThat(rights.found()).contains("shop");
      assertThat(rights.rule()).contains("find and changeStream");
      assertThat(rights.remedy()).contains("grantRolesToUser", "role: 'read', db: 'shop'");
      Finding window = of(diagnosis, "oplog window");
      assertThat(window.severity()).isEqualTo(Severity.UNKNOWN);
      assertThat(window.remedy()).contains("role: 'read', db: 'local'");
      assertThat(diagnosis.isFit()).isFalse();
      assertThat(diagnosis.toString())
          .contains("not fit", "rule:", "remedy:")
          .doesNotContain("secret");
    }
  }

  @Test
  void credentialsThatTheServerRefusesAreTheFirstThingToCorrect() {
    try (MongoDouble server =
        MongoDouble.builder().user("root", "secret", MongoRole.ROOT).start()) {
      Diagnosis diagnosis = diagnosis(capture(as(server, "stranger")));

      Finding connection = of(diagnosis, "connection");
      assertThat(connection.severity()).isEqualTo(Severity.ERROR);
      assertThat(connection.remedy()).contains("user, password or authSource");
      assertThat(diagnosis.toString()).doesNotContain("secret");
    }
  }

  @Test
  void aServerOfItsOwnCannotBeCaptured() {
    try (MongoDouble server = MongoDouble.builder().standalone().start()) {
      Finding topology = of(diagnosis(capture(server.connectionString())), "topology");

      assertThat(topology.severity()).isEqualTo(Severity.ERROR);
      assertThat(topology.remedy()).contains("rs.initiate()");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsFound() {
    String address;
    try (MongoDouble server = MongoDouble.start()) {
      address = server.connectionString();
    }

    Finding connection =
        of(diagnosis(capture(address + "&serverSelectionTimeoutMS=200")), "connection");

    assertThat(connection.severity()).isEqualTo(Severity.ERROR);
    assertThat(connection.remedy()).contains("start the server");
  }

  @Test
  void anOldServerAndAnOplogThatHasOnlyBegunAreWarnedOf() {
    try (MongoDouble server = MongoDouble.builder().serverVersion("5.0.31").start()) {
      withOrders(server, new Document());
      Diagnosis diagnosis = diagnosis(capture(server.connectionString()));

      assertThat(of(diagnosis, "server version").severity()).isEqualTo(Severity.WARNING);
      Finding window = of(diagnosis, "oplog window");
      assertThat(window.severity()).isEqualTo(Severity.WARNING);
      assertThat(window.remedy()).contains("replSetResizeOplog");
      assertThat(diagnosis.isFit()).isTrue();
    }
  }

  @Test
  void preImagesThatAreNotKeptAreNamedWithTheCommandThatKeepsThem() {
    try (MongoDouble server = MongoDouble.start()) {
      withOrders(server, new Document());

      Finding required =
          of(
              diagnosis(
                  capture(server.connectionString())
                      .fullDocumentBeforeChange(FullDocumentBeforeChange.REQUIRED)),
              "pre-images");
      Finding wanted =
          of(
              diagnosis(
                  capture(server.connectionString())
                      .fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE)),
              "pre-images");

      assertThat(required.severity()).isEqualTo(Severity.ERROR);
      assertThat(required.found()).contains("orders");
      assertThat(required.remedy()).contains("collMod: 'orders'");
      assertThat(wanted.severity()).isEqualTo(Severity.WARNING);
    }
  }

  @Test
  void aCheckpointThatTheOplogHasLostIsFoundBeforeTheStart() {
    CheckpointStore store = CheckpointStores.inMemory();
    try (MongoDouble server = MongoDouble.start()) {
      withOrders(server, new Document());
      try (ChangeCapture<Document> capture =
          capture(server.connectionString())
              .name("orders")
              .checkpointStore(store)
              .startAt(StartPosition.earliest())
              .build()) {
        capture.eventsAutoAcknowledged().blockFirst(OnMongo.PATIENCE);
      }
      server.advanceClock(Duration.ofHours(1));
      server.faults().cutOplog();

      Finding checkpoint =
          of(
              diagnosis(capture(server.connectionString()).name("orders").checkpointStore(store)),
              "checkpoint");

      assertThat(checkpoint.severity()).isEqualTo(Severity.ERROR);
      assertThat(checkpoint.found()).contains("which the oplog does not reach back to");
      assertThat(checkpoint.remedy()).contains("lostPositionPolicy");
    }
  }

  @Test
  void aMissingCollectionIsNamed() {
    try (MongoDouble server = MongoDouble.start()) {
      Finding missing = of(diagnosis(capture(server.connectionString())), "collections");

      assertThat(missing.severity()).isEqualTo(Severity.WARNING);
      assertThat(missing.found()).contains("shop.orders", "no such collection");
    }
  }

  @Test
  void aViewIsAnErrorAndNoMissingRight() {
    try (MongoDouble server = MongoDouble.start()) {
      withOrders(server, new Document());
      try (MongoClient client = MongoClients.create(server.connectionString())) {
        client.getDatabase("shop").createView("open", "orders", List.of());
      }
      Diagnosis diagnosis =
          diagnosis(
              ChangeCapture.builder()
                  .connectionString(server.connectionString())
                  .collection("shop", "open"));

      assertThat(of(diagnosis, "rights").remedy()).contains("not for want of rights");
      Finding view = of(diagnosis, "collections");
      assertThat(view.severity()).isEqualTo(Severity.ERROR);
      assertThat(view.found()).contains("shop.open", "it is a view");
      assertThat(view.remedy()).contains("correct the selection");
    }
  }

  @Test
  void aCollectionThatCannotBeCountedIsNamedWithTheMissingPrivilege() {
    try (MongoDouble server = MongoDouble.start()) {
      withOrders(server, new Document());
      server.faults().refuse("count", 13, 1);

      Finding snapshot =
          of(
              diagnosis(
                  capture(server.connectionString())
                      .name("orders")
                      .checkpointStore(CheckpointStores.inMemory())
                      .snapshots(SnapshotPolicy.initial())),
              "snapshot");

      assertThat(snapshot.severity()).isEqualTo(Severity.ERROR);
      assertThat(snapshot.found()).contains("shop.orders", "privilege find");
      assertThat(snapshot.remedy()).contains("grantRolesToUser");
    }
  }

  @Test
  void aFolderThatIsAFileCannotBeWrittenTo() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (MongoDouble server = MongoDouble.start();
        ChangeCapture<Document> capture = capture(server.connectionString()).build()) {
      Finding disk = of(capture.doctor(file.resolve("data")).block(OnMongo.PATIENCE), "free disk");

      assertThat(disk.severity()).isEqualTo(Severity.ERROR);
      assertThat(disk.found()).contains(file.toString());
    }
  }

  @Test
  void aClientThatDoesNotListenIsWarnedOf() {
    try (MongoDouble server = MongoDouble.start();
        com.mongodb.reactivestreams.client.MongoClient client =
            com.mongodb.reactivestreams.client.MongoClients.create(server.connectionString())) {
      Finding progress =
          of(
              diagnosis(ChangeCapture.builder().client(client).collection("shop", "orders")),
              "progress");

      assertThat(progress.severity()).isEqualTo(Severity.WARNING);
      assertThat(progress.remedy()).contains("ProgressListener.create()");
    }
  }

  private static ChangeCaptureBuilder<Document> capture(String connectionString) {
    return ChangeCapture.builder().connectionString(connectionString).collection("shop", "orders");
  }

  private static Diagnosis diagnosis(ChangeCaptureBuilder<Document> builder) {
    try (ChangeCapture<Document> capture = builder.build()) {
      Diagnosis diagnosis = capture.doctor().block(OnMongo.PATIENCE);
      if (Boolean.getBoolean("doctor.print")) {
        System.out.println(diagnosis);
      }
      return diagnosis;
    }
  }

  private static Finding of(Diagnosis diagnosis, String subject) {
    List<Finding> found =
        diagnosis.findings().stream().filter(one -> one.subject().equals(subject)).toList();
    assertThat(found).as("%s in %s", subject, diagnosis).hasSize(1);
    return found.get(0);
  }

  /** With an oplog of more than a day. */
  private static MongoDouble aged(MongoDoubleBuilder builder) {
    MongoDouble server = builder.start();
    server.advanceClock(Duration.ofHours(25));
    return server;
  }

  private static void withOrders(MongoDouble server, Document options) {
    withOrders(server.connectionString(), options);
  }

  private static void withOrders(String connectionString, Document options) {
    try (MongoClient client = MongoClients.create(connectionString)) {
      Document create = new Document("create", "orders");
      create.putAll(options);
      client.getDatabase("shop").runCommand(create);
      client.getDatabase("shop").getCollection("orders").insertOne(new Document("_id", 1));
    }
  }

  private static String as(MongoDouble server, String user) {
    return server.connectionString().replace("mongodb://", "mongodb://" + user + ":secret@")
        + (server.connectionString().endsWith("/") ? "?" : "&")
        + "authSource=admin";
  }
}
