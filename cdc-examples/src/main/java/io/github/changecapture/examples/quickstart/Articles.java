package io.github.changecapture.examples.quickstart;

import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.examples.workload.Change;
import io.github.changecapture.examples.workload.DocumentId;
import io.github.changecapture.examples.workload.History;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bson.Document;
import reactor.core.publisher.Mono;

/** A collection that is there before the capture, and whose later documents look different. */
final class Articles {
  static final int BEFORE = 500;
  static final int LATER = 50;

  private static final String COLLECTION = "articles";

  private final MongoCollection<Document> collection;
  private final Namespace namespace;
  private final String run;
  private final History expected = new History();

  Articles(MongoDatabase database, String run) {
    this.collection = database.getCollection(COLLECTION);
    this.namespace = new Namespace(database.getName(), COLLECTION);
    this.run = "article-" + run;
  }

  Namespace namespace() {
    return namespace;
  }

  /** What the ids of its documents begin with. */
  String run() {
    return run;
  }

  /** What is to be in the files of it, each once: what was there as read, the rest as inserted. */
  History expected() {
    return expected;
  }

  /** Writes what no change will tell of. */
  void writeBefore() {
    write(
        IntStream.rangeClosed(1, BEFORE),
        number -> new Document("name", "article " + number).append("price", number),
        new Change("read", 0));
  }

  /** Writes documents with a new field, and one field of another type. */
  void writeLater() {
    write(
        IntStream.rangeClosed(BEFORE + 1, BEFORE + LATER),
        number ->
            new Document("name", "article " + number)
                .append("price", number + ".00 EUR")
                .append("rating", number % 5),
        new Change("insert", 1));
  }

  private void write(IntStream numbers, IntFunction<Document> fields, Change change) {
    List<Document> documents =
        numbers
            .mapToObj(
                number -> {
                  Document document = new Document("_id", run + "-" + number).append("version", 1);
                  document.putAll(fields.apply(number));
                  return document;
                })
            .toList();
    var unused = Mono.from(collection.insertMany(documents)).block();
    documents.forEach(
        document ->
            expected.add(new DocumentId(namespace.toString(), document.getString("_id")), change));
  }
}
