package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCursorNotFoundException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCursor;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Cursors that live in a session end with it: at once when it is killed, and when the server looks
 * through its sessions if it was ended.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/tutorial/iterate-a-cursor/">Cursors that are
 *     opened under a session</a>
 */
class SessionCursorIT {
  private MongoDouble mongo;
  private MongoClient client;

  @BeforeEach
  void start() {
    mongo = MongoDouble.start();
    client = MongoClients.create(mongo.connectionString());
    client
        .getDatabase("shop")
        .getCollection("orders")
        .insertMany(List.of(new Document(), new Document(), new Document()));
  }

  @AfterEach
  void close() {
    client.close();
    mongo.close();
  }

  @Test
  void theEndOfASessionClosesItsCursorsAndNoOthers() {
    try (ClientSession ending = client.startSession();
        ClientSession staying = client.startSession();
        MongoCursor<Document> lost = opened(ending);
        MongoCursor<Document> kept = opened(staying)) {
      BsonDocument session = ending.getServerSession().getIdentifier();

      run(new Document("endSessions", List.of(session)));
      assertThat(mongo.openCursors()).isEqualTo(2);
      run(new Document("refreshLogicalSessionCacheNow", 1));

      assertThat(mongo.openCursors()).isEqualTo(1);
      assertThat(kept.next()).isNotNull();
      assertThat(kept.next()).isNotNull();
      assertThat(lost.next()).isNotNull();
      assertThatThrownBy(lost::next).isInstanceOf(MongoCursorNotFoundException.class);
    }
  }

  @Test
  void aSessionThatIsKilledLosesItsCursorsAtOnce() {
    try (ClientSession killed = client.startSession();
        MongoCursor<Document> cursor = opened(killed)) {
      assertThat(cursor.next()).isNotNull();

      run(new Document("killSessions", List.of(killed.getServerSession().getIdentifier())));

      assertThat(mongo.openCursors()).isZero();
      assertThatThrownBy(cursor::next).isInstanceOf(MongoCursorNotFoundException.class);
    }
  }

  private void run(Document command) {
    client.getDatabase("admin").runCommand(command);
  }

  private MongoCursor<Document> opened(ClientSession session) {
    return client.getDatabase("shop").getCollection("orders").find(session).batchSize(1).iterator();
  }
}
