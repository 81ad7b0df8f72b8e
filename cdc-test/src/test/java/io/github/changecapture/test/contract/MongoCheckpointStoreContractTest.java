package io.github.changecapture.test.contract;

import com.mongodb.client.model.Updates;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.checkpoint.MongoCheckpointStore;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.test.mongo.MongoDouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MongoCheckpointStoreContractTest extends CheckpointStoreContract {
  private final List<MongoCheckpointStore> opened = new ArrayList<>();
  private MongoDouble mongo;

  @BeforeEach
  void start() {
    mongo = MongoDouble.start();
  }

  @AfterEach
  void stop() {
    opened.forEach(MongoCheckpointStore::close);
    mongo.close();
  }

  @Override
  protected CheckpointStore store() {
    MongoCheckpointStore store =
        CheckpointStores.mongo().connectionString(mongo.connectionString()).build();
    opened.add(store);
    return store;
  }

  @Override
  protected boolean kill(CheckpointStore owner) {
    ((MongoCheckpointStore) owner).close();
    return passTime(Duration.ofSeconds(30));
  }

  @Override
  protected boolean passTime(Duration by) {
    mongo.advanceClock(by);
    return true;
  }

  @Override
  protected boolean damage(String capture) {
    try (var client = com.mongodb.client.MongoClients.create(mongo.connectionString())) {
      var unused =
          client
              .getDatabase("changecapture")
              .getCollection("checkpoints")
              .updateOne(new Document("_id", capture), Updates.unset("checkpoint.position"));
      return true;
    }
  }
}
