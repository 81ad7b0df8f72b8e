package io.github.changecapture.examples.workload;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import com.mongodb.reactivestreams.client.MongoDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A small shop at work: orders come in, are paid, shipped and amended; customers move; baskets are
 * filled and thrown away. Every document counts its versions, so that its history can be checked.
 *
 * <p>Not safe for use by several threads: one {@link #write} after the other.
 */
public final class Writer {
  private static final int LARGEST_BATCH = 40;
  private static final List<String> STATES =
      List.of("new", "paid", "packed", "shipped", "returned");
  private static final List<String> TOWNS = List.of("Utrecht", "Łódź", "São Paulo", "東京", "Graz");

  private final MongoDatabase database;
  private final List<String> collections;
  private final String run;
  private final Random random;
  private final History history = new History();
  private final Map<String, Shelf> shelves = new LinkedHashMap<>();
  private int nextId = 1;

  /** The documents of one collection that are not deleted, and their versions. */
  private record Shelf(String namespace, List<String> ids, Map<String, Integer> versions) {
    Shelf(String namespace) {
      this(namespace, new ArrayList<>(), new LinkedHashMap<>());
    }
  }

  /** A write, and the change that it makes. */
  private record Step(WriteModel<Document> write, DocumentId document, Change change) {
    static Step of(WriteModel<Document> write, Shelf shelf, String id, String what, int version) {
      return new Step(write, new DocumentId(shelf.namespace, id), new Change(what, version));
    }
  }

  /**
   * Prepares to write.
   *
   * @param database where to; its client stays the caller's
   * @param collections the collections to write to
   * @param run what the ids of this run's documents begin with
   * @param seed the same seed writes the same changes
   */
  public Writer(MongoDatabase database, List<String> collections, String run, long seed) {
    this.database = database;
    this.collections = List.copyOf(collections);
    this.run = run;
    this.random = new Random(seed);
  }

  /**
   * What was written so far; only changes that the server has acknowledged.
   *
   * @return the history, which grows
   */
  public History history() {
    return history;
  }

  /**
   * Writes changes, in batches over all collections.
   *
   * @param changes how many
   * @return completes when the server has acknowledged all of them; cancelled, it leaves open
   *     whether the batch under way was written
   */
  public Mono<Void> write(int changes) {
    return Flux.fromIterable(batches(changes)).concatMap(this::writeBatch).then();
  }

  private List<Integer> batches(int changes) {
    List<Integer> sizes = new ArrayList<>();
    for (int left = changes; left > 0; left -= sizes.get(sizes.size() - 1)) {
      sizes.add(Math.min(left, 1 + random.nextInt(LARGEST_BATCH)));
    }
    return sizes;
  }

  private Mono<Void> writeBatch(int size) {
    String collection = collections.get(random.nextInt(collections.size()));
    Shelf shelf =
        shelves.computeIfAbsent(collection, name -> new Shelf(database.getName() + "." + name));
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      steps.add(nextStep(shelf));
    }
    return Mono.from(
            database.getCollection(collection).bulkWrite(steps.stream().map(Step::write).toList()))
        .doOnNext(done -> steps.forEach(step -> history.add(step.document(), step.change())))
        .then();
  }

  /** Of a hundred changes some 40 are inserts, 40 updates, 10 replacements and 10 deletes. */
  private Step nextStep(Shelf shelf) {
    int choice = random.nextInt(100);
    if (shelf.ids.isEmpty() || choice < 40) {
      return insert(shelf);
    }
    int index = random.nextInt(shelf.ids.size());
    String id = shelf.ids.get(index);
    if (choice >= 90) {
      shelf.ids.remove(index);
      int last = shelf.versions.getOrDefault(id, 0);
      return Step.of(new DeleteOneModel<>(Filters.eq(id)), shelf, id, "delete", last);
    }
    int version = shelf.versions.merge(id, 1, Integer::sum);
    return choice >= 80 ? replace(shelf, id, version) : update(shelf, id, version);
  }

  private Step insert(Shelf shelf) {
    String id = run + "-" + nextId++;
    shelf.ids.add(id);
    shelf.versions.put(id, 1);
    return Step.of(new InsertOneModel<>(document(id, 1)), shelf, id, "insert", 1);
  }

  private Step replace(Shelf shelf, String id, int version) {
    WriteModel<Document> write = new ReplaceOneModel<>(Filters.eq(id), document(id, version));
    return Step.of(write, shelf, id, "replace", version);
  }

  private Step update(Shelf shelf, String id, int version) {
    WriteModel<Document> write =
        new UpdateOneModel<>(
            Filters.eq(id),
            Updates.combine(
                Updates.set("state", STATES.get(random.nextInt(STATES.size()))),
                Updates.set("lines." + random.nextInt(2) + ".count", random.nextInt(1_000)),
                Updates.set("version", version)));
    return Step.of(write, shelf, id, "update", version);
  }

  private Document document(String id, int version) {
    return new Document("_id", id)
        .append("version", version)
        .append("state", "new")
        .append("town", TOWNS.get(random.nextInt(TOWNS.size())))
        .append("note", "said \"as soon as possible\"\nthank you")
        .append("total", random.nextInt(100_000) / 100.0)
        .append("lines", List.of(line("A-", 1), line("B-", 2)));
  }

  private Document line(String series, int count) {
    return new Document("sku", series + random.nextInt(500)).append("count", count);
  }
}
