package io.github.changecapture.examples.soak;

import io.github.changecapture.examples.workload.LandedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What the documents are by the events in the files: for each collection, by id. */
final class DeliveredState {
  private final Map<String, Map<BsonValue, BsonDocument>> collections = new TreeMap<>();
  private long events;

  /** Reads all files, those of one collection in their order. */
  static DeliveredState in(Path folder) {
    DeliveredState state = new DeliveredState();
    new LandedFiles(folder).files().forEach(state::read);
    return state;
  }

  long events() {
    return events;
  }

  Map<BsonValue, BsonDocument> documents(String collection) {
    return collections.getOrDefault(collection, Map.of());
  }

  private void read(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      lines.map(BsonDocument::parse).forEach(this::apply);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  void apply(BsonDocument event) {
    events++;
    BsonDocument namespace = event.getDocument("ns", new BsonDocument());
    if (!namespace.containsKey("coll")) {
      return;
    }
    Map<BsonValue, BsonDocument> documents =
        collections.computeIfAbsent(
            namespace.getString("coll").getValue(),
            name -> new TreeMap<>((one, other) -> text(one).compareTo(text(other))));
    BsonValue id = event.getDocument("documentKey", new BsonDocument()).get("_id");
    switch (event.getString("operationType").getValue()) {
      case "insert", "replace" -> documents.put(id, event.getDocument("fullDocument"));
      case "update" -> update(documents.get(id), event.getDocument("updateDescription"));
      case "delete" -> documents.remove(id);
      case "drop", "rename", "namespaceReset" -> documents.clear();
      default -> {} // changes no document
    }
  }

  private static String text(BsonValue id) {
    return id.asString().getValue();
  }

  /** By the description: the document that the server looked up may be newer. */
  private static void update(@Nullable BsonDocument document, BsonDocument description) {
    if (document == null) {
      throw new IllegalStateException("an update without its document: " + description);
    }
    description
        .getDocument("updatedFields", new BsonDocument())
        .forEach((path, value) -> set(document, path, value));
    description
        .getArray("removedFields", new BsonArray())
        .forEach(path -> document.remove(path.asString().getValue()));
  }

  private static void set(BsonDocument document, String path, BsonValue value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      document.put(path, value);
    } else {
      set(document.getDocument(path.substring(0, dot)), path.substring(dot + 1), value);
    }
  }
}
