package io.github.changecapture.examples.soak;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.RenameCollectionOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.ClientSession;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bson.Document;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Writes whatever comes to its mind to a few documents. A write that fails is forgotten: what
 * became of it can be read from the source.
 */
final class RestlessWriter implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int DOCUMENTS = 40;
  private static final int LONGEST_PAUSE_MILLIS = 4;

  private final MongoClient client;
  private final MongoDatabase database;
  private final List<String> collections;
  private final Random random;
  private final AtomicBoolean enough;
  private final AtomicLong written;
  private int count;

  RestlessWriter(
      MongoClient client,
      MongoDatabase database,
      List<String> collections,
      Random random,
      AtomicBoolean enough,
      AtomicLong written) {
    this.client = client;
    this.database = database;
    this.collections = collections;
    this.random = random;
    this.enough = enough;
    this.written = written;
  }

  @Override
  public void run() {
    while (!enough.get()) {
      try {
        write();
        written.incrementAndGet();
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      } catch (MongoException refused) {
        // a fault has struck, or the document is there already, or gone
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Of a thousand writes some 380 are inserts, 380 updates, and one or two move collections. */
  private void write() {
    int choice = random.nextInt(1_000);
    MongoCollection<Document> collection = collection();
    if (choice < 380) {
      done(collection.insertOne(document(randomId())));
    } else if (choice < 760) {
      done(collection.updateOne(Filters.eq(randomId()), change()));
    } else if (choice < 860) {
      String id = randomId();
      done(collection.replaceOne(Filters.eq(id), document(id)));
    } else if (choice < 960) {
      done(collection.deleteOne(Filters.eq(randomId())));
    } else if (choice < 996) {
      transact();
    } else {
      move(choice, collection.getNamespace().getCollectionName());
    }
  }

  private void move(int choice, String collection) {
    switch (choice) {
      case 996, 997 -> done(database.getCollection(collection).drop());
      case 998 -> rename(collection, Soak.UNSELECTED + random.nextInt(3));
      default -> replaceWhole(collection);
    }
  }

  /** Puts another collection in the place of one; what is in it then has no events of its own. */
  private void replaceWhole(String collection) {
    String other = Soak.UNSELECTED + "new_" + collection;
    List<Document> documents =
        IntStream.range(0, 5).mapToObj(id -> document("moved-" + id)).toList();
    try {
      done(database.getCollection(other).drop());
      done(database.getCollection(other).insertMany(documents));
      rename(other, collection);
    } finally {
      untilItSucceeds(() -> removeMoved(collection)); // it may be there although the reply was lost
    }
  }

  private void removeMoved(String collection) {
    MongoCollection<Document> moved = database.getCollection(collection);
    for (int id = 0; id < 5; id++) {
      done(moved.deleteOne(Filters.eq("moved-" + id)));
    }
  }

  private static void untilItSucceeds(Runnable write) {
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        write.run();
        return;
      } catch (MongoException again) {
        // a fault that passes
      }
    }
    throw new IllegalStateException("a write did not succeed in 100 attempts");
  }

  private void rename(String from, String to) {
    done(
        database
            .getCollection(from)
            .renameCollection(
                new MongoNamespace(database.getName(), to),
                new RenameCollectionOptions().dropTarget(true)));
  }

  private void transact() {
    try (ClientSession session =
        Objects.requireNonNull(Mono.from(client.startSession()).block(PATIENCE))) {
      session.startTransaction();
      for (int i = 0; i < 2 + random.nextInt(5); i++) {
        done(
            collection()
                .updateOne(
                    session,
                    Filters.eq(randomId()),
                    change(),
                    new com.mongodb.client.model.UpdateOptions().upsert(true)));
      }
      done(random.nextInt(4) == 0 ? session.abortTransaction() : session.commitTransaction());
    }
  }

  private MongoCollection<Document> collection() {
    return database.getCollection(collections.get(random.nextInt(collections.size())));
  }

  private String randomId() {
    return "d" + random.nextInt(DOCUMENTS);
  }

  private Document document(String id) {
    return new Document("_id", id)
        .append("n", ++count)
        .append("text", "x".repeat(random.nextInt(400)))
        .append("inner", new Document("a", random.nextInt(10)));
  }

  private org.bson.conversions.Bson change() {
    return switch (random.nextInt(4)) {
      case 0 -> Updates.inc("n", 1);
      case 1 -> Updates.set("inner.b", ++count);
      case 2 -> Updates.unset("text");
      default -> Updates.combine(Updates.set("text", "y" + ++count), Updates.inc("times", 1));
    };
  }

  private static void done(Publisher<?> write) {
    Mono.from(write).block(PATIENCE);
  }
}
