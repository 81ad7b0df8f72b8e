package io.github.changecapture.examples.killrun;

import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.examples.workload.Change;
import io.github.changecapture.examples.workload.DocumentId;
import io.github.changecapture.examples.workload.History;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDocument;
import reactor.core.publisher.Flux;

/** What is wrong with the files after snapshots that were killed, and how much is in them. */
final class SnapshotFindings {
  private static final int MOST_NAMED = 3;

  private final SegmentCatalog catalog;
  private final CountedLines lines;
  private final PresentState present = new PresentState();
  private final List<String> problems = new ArrayList<>();
  private long reads;
  private long resets;

  SnapshotFindings(Path folder) {
    this.catalog = LocalSegmentStore.in(folder).catalog();
    this.lines = new CountedLines(catalog);
  }

  /**
   * Looks at everything.
   *
   * @param before what had happened before the stream began
   * @param since what has happened since
   */
  void examine(History before, History since, MongoDatabase database) {
    lines.ofChunks(
        line -> {
          reads += isOf(line, "read") ? 1 : 0;
          resets += isOf(line, "namespaceReset") ? 1 : 0;
          present.apply(line);
        });
    problems.addAll(since.differences(landed(before)));
    for (String collection : KillRun.COLLECTIONS) {
      compare(collection, inDatabase(database, collection), present.documents(collection));
    }
    if (present.doubled() > 0) {
      problems.add(present.doubled() + " of " + present.events() + " events are there twice");
    }
    Verification found = SegmentVerifier.verify(catalog, ExtendedJsonEncoder.relaxed());
    found.problems().forEach(problem -> problems.add(problem.toString()));
    found.setAside().forEach(path -> problems.add("set aside: " + path));
  }

  private History landed(History before) {
    History landed = new History();
    lines.ofStream(
        line -> {
          present.apply(line);
          if (line.containsKey("documentKey")) {
            add(line, before, landed);
          }
        });
    return landed;
  }

  private static void add(BsonDocument event, History before, History landed) {
    BsonDocument namespace = event.getDocument("ns");
    DocumentId document =
        new DocumentId(
            namespace.getString("db").getValue() + "." + namespace.getString("coll").getValue(),
            event.getDocument("documentKey").getString("_id").getValue());
    String operation = event.getString("operationType").getValue();
    int version =
        switch (operation) {
          case "insert", "replace" -> version(event.getDocument("fullDocument"));
          case "update" ->
              version(event.getDocument("updateDescription").getDocument("updatedFields"));
          default -> Math.max(before.lastVersion(document), landed.lastVersion(document));
        };
    landed.add(document, new Change(operation, version));
  }

  private static int version(BsonDocument fields) {
    return fields.getInt32("version").getValue();
  }

  private static boolean isOf(BsonDocument event, String operation) {
    return event.getString("operationType").getValue().equals(operation);
  }

  private static Map<String, BsonDocument> inDatabase(MongoDatabase database, String collection) {
    Map<String, BsonDocument> documents = new TreeMap<>();
    Flux.from(database.getCollection(collection, BsonDocument.class).find())
        .doOnNext(document -> documents.put(document.getString("_id").getValue(), document))
        .then()
        .block();
    return documents;
  }

  private void compare(
      String collection, Map<String, BsonDocument> there, Map<String, BsonDocument> here) {
    TreeSet<String> all = new TreeSet<>(there.keySet());
    all.addAll(here.keySet());
    List<String> different =
        all.stream().filter(id -> !Objects.equals(there.get(id), here.get(id))).toList();
    different.stream()
        .limit(MOST_NAMED)
        .map(
            id -> "%s %s is %s, and %s here".formatted(collection, id, there.get(id), here.get(id)))
        .forEach(problems::add);
    if (different.size() > MOST_NAMED) {
      problems.add("and " + (different.size() - MOST_NAMED) + " more of " + collection);
    }
  }

  List<String> problems() {
    return problems;
  }

  /** How many documents snapshots have read, of chunks that count. */
  long reads() {
    return reads;
  }

  /** How many snapshots of a collection were finished. */
  long resets() {
    return resets;
  }

  int events() {
    return present.events();
  }

  /** How many chunks are sealed, those with a reset among them. */
  long chunks() {
    return countOfChunks(State.SEALED);
  }

  /** How many attempts at a chunk were given up. */
  long discarded() {
    return countOfChunks(State.DISCARDED);
  }

  private long countOfChunks(State state) {
    return lines.records().stream()
        .filter(record -> CountedLines.isChunk(record) && record.state() == state)
        .count();
  }
}
