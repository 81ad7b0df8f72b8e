package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.github.changecapture.discovery.CollectionDiscovery;
import io.github.changecapture.discovery.CollectionDiscoveryBuilder;
import io.github.changecapture.discovery.Difference;
import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.CollectionGone;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.DiscoveredCollection;
import io.github.changecapture.discovery.Discovery;
import io.github.changecapture.discovery.LastChange;
import io.github.changecapture.discovery.Problem;
import io.github.changecapture.discovery.SampledField;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.test.mongo.MongoDouble;
import io.github.changecapture.test.mongo.MongoRole;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What a server's collections look like to somebody who doesn't know them. */
class CollectionDiscoveryIT extends OnMongo {

  private CollectionDiscoveryBuilder discovery() {
    return CollectionDiscovery.builder()
        .connectionString(mongo.connectionString())
        .include(database + ".*");
  }

  private static Discovery look(CollectionDiscoveryBuilder discovery) {
    Discovery found = discovery.build().discover().block(PATIENCE);
    assertThat(found).isNotNull();
    return found;
  }

  @Test
  void collectionsOfAllDatabasesAreFoundWithCountSchemaAndTimeOfTheLastChange() {
    Instant before = Instant.ofEpochSecond(clusterTime().getTime());
    insert("orders", 1, 5);
    collection("orders").insertOne(Document.parse("{_id: 6, items: [{price: 2.5}]}"));
    writeElsewhere();

    Discovery found = look(discovery());

    assertThat(found.collections())
        .extracting(DiscoveredCollection::namespace)
        .containsExactly(
            new Namespace(database, "orders"), new Namespace(mongo.database("other"), "x"));
    DiscoveredCollection orders = found.collections().get(0);
    assertThat(orders.estimatedCount()).isEqualTo(6);
    assertThat(orders.schema()).isNotNull();
    assertThat(orders.schema().fields())
        .extracting(SampledField::path)
        .containsExactly("_id", "items", "items[]", "items[].price");
    assertThat(orders.schema().fields().get(1).frequency(6)).isEqualTo(1 / 6d);
    assertThat(orders.lastChange())
        .isInstanceOfSatisfying(
            LastChange.At.class, at -> assertThat(at.time()).isAfterOrEqualTo(before));
    assertThat(found.problems()).isEmpty();
  }

  @Test
  void aChangeInATransactionIsALastChangeToo() {
    writer.getDatabase(database).createCollection("orders");
    try (var session = writer.startSession()) {
      session.startTransaction();
      collection("orders").insertOne(session, new Document("_id", 1));
      session.commitTransaction();
    }

    assertThat(look(discovery()).collections())
        .singleElement()
        .extracting(DiscoveredCollection::lastChange)
        .isInstanceOf(LastChange.At.class);
  }

  @Test
  void collectionsThatAppearGoAndDriftAreTold() {
    insert("orders", 1, 2);
    List<Difference> differences = new CopyOnWriteArrayList<>();
    var watching =
        discovery().build().differences(Duration.ofMillis(20)).subscribe(differences::add);
    eventually(() -> differences.size() == 1, "the collection did not appear");
    collection("orders").insertOne(Document.parse("{_id: 'x', total: 1}"));
    eventually(() -> differences.size() == 2, "the drift was not seen");
    collection("orders").drop();
    eventually(() -> differences.size() == 3, "the drop was not seen");
    watching.dispose();

    assertThat(differences.get(0)).isInstanceOf(CollectionAppeared.class);
    SchemaDrifted drift = (SchemaDrifted) differences.get(1);
    assertThat(drift.added()).extracting(SampledField::path).containsExactly("total");
    assertThat(drift.changed()).extracting(Difference.TypeChange::path).containsExactly("_id");
    assertThat(differences.get(2)).isEqualTo(new CollectionGone(new Namespace(database, "orders")));
  }

  @Test
  @RequiresServer(Ability.FAIL_COMMAND)
  void aRightThatIsMissingForOneThingIsReportedAndTheRestIsFound() {
    insert("orders", 1, 2);
    deny("count");

    Discovery found = look(discovery());

    assertThat(found.collections()).hasSize(1);
    assertThat(found.collections().get(0).estimatedCount()).isNull();
    assertThat(found.collections().get(0).schema()).isNotNull();
    assertThat(found.problems())
        .containsExactly(
            new Problem(
                database + ".orders",
                "documents cannot be counted",
                "13 Unauthorized",
                "grant find on this collection"));
  }

  @Test
  @RequiresServer(Ability.FAIL_COMMAND)
  void aCollectionThatMayNotBeReadIsFoundWithoutSchema() {
    insert("orders", 1, 2);
    deny("aggregate");

    Discovery found = look(discovery());

    assertThat(found.collections().get(0).schema()).isNull();
    assertThat(found.collections().get(0).estimatedCount()).isEqualTo(2);
    assertThat(found.problems())
        .extracting(Problem::rule)
        .containsExactly("documents cannot be sampled");
  }

  @Test
  @RequiresServer(Ability.FAIL_COMMAND)
  void aDatabaseThatMayNotBeListedIsReported() {
    insert("orders", 1, 2);
    deny("listCollections");

    Discovery found = look(discovery());

    assertThat(found.collections()).isEmpty();
    assertThat(found.unlisted()).containsExactly(database);
    assertThat(found.problems())
        .extracting(Problem::name, Problem::rule)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(database, "collections cannot be listed"));
  }

  private void deny(String command) {
    mongo.failCommand(
        BsonDocument.parse("{times: 2}"), // lists are asked for in a second way
        BsonDocument.parse("{failCommands: ['" + command + "'], errorCode: 13}"));
  }

  @Test
  void withoutTheOplogTheLastChangeIsUnknownAndSaidToBe() {
    try (MongoDouble server =
            MongoDouble.builder()
                .user("reader", "secret", MongoRole.READ_ANY_DATABASE)
                .user("writer", "secret", MongoRole.ROOT)
                .start();
        MongoClient client = MongoClients.create(as(server, "writer:secret"))) {
      client.getDatabase("shop").getCollection("orders").insertOne(new Document("_id", 1));

      Discovery found =
          look(CollectionDiscovery.builder().connectionString(as(server, "reader:secret")));

      assertThat(found.collections()).hasSize(1);
      assertThat(found.collections().get(0).lastChange()).isInstanceOf(LastChange.Unknown.class);
      assertThat(found.problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.name()).isEqualTo("local.oplog.rs");
                assertThat(problem.remedy()).contains("grant the role read on the database local");
              });
    }
  }

  @Test
  void wrongCredentialsAndAMissingServerAreErrors() {
    try (MongoDouble server =
        MongoDouble.builder().user("reader", "secret", MongoRole.READ_ANY_DATABASE).start()) {
      String uri = as(server, "reader:wrong");

      assertThatThrownBy(() -> look(CollectionDiscovery.builder().connectionString(uri)))
          .isInstanceOf(AccessDenied.class);
    }
    assertThatThrownBy(
            () ->
                look(
                    CollectionDiscovery.builder()
                        .connectionString("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100")))
        .isInstanceOf(SourceUnavailable.class);
  }

  private static String as(MongoDouble server, String credentials) {
    return server.connectionString().replace("mongodb://", "mongodb://" + credentials + "@");
  }

  @Test
  void theHostsClientStaysOpen() {
    insert("orders", 1, 2);
    try (var client =
        com.mongodb.reactivestreams.client.MongoClients.create(mongo.connectionString())) {
      CollectionDiscovery discovery =
          CollectionDiscovery.builder().client(client).include(database + ".*").build();

      assertThat(discovery.discover().block(PATIENCE)).isNotNull();
      assertThat(discovery.discover().block(PATIENCE)).isNotNull();
    }
  }
}
