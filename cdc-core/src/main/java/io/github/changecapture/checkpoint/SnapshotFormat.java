package io.github.changecapture.checkpoint;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import io.github.changecapture.spi.SnapshotProgress.Extent;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint of format 2 writes down what it knows of snapshots.
 *
 * <pre>{@code
 * snapshots: {
 *   survey: {extent: "all", generation: 0, clusterTime: Timestamp(...)},   // or absent
 *   collections: [{
 *     id: "...", db: "shop", coll: "orders", generation: 0, clusterTime: Timestamp(...),
 *     chunks: {                                                            // absent until cut
 *       bounds: [17, "x", ObjectId("...")],
 *       finished: BinData(0, ...),        // one bit for each chunk, the lowest first
 *       documents: 200000, estimated: 1000000
 *     }
 *   }],
 *   covered: [{db: "shop", colls: ["customers", "orders"]}]
 * }
 * }</pre>
 */
final class SnapshotFormat {
  private SnapshotFormat() {}

  static BsonDocument toBson(SnapshotProgress progress) {
    BsonDocument document = new BsonDocument();
    Survey survey = progress.survey();
    if (survey != null) {
      document.append(
          "survey",
          new BsonDocument(
                  "extent", new BsonString(survey.extent().name().toLowerCase(Locale.ROOT)))
              .append("generation", new BsonInt64(survey.generation()))
              .append("clusterTime", survey.clusterTime()));
    }
    BsonArray collections = new BsonArray();
    progress.collections().forEach(snapshot -> collections.add(toBson(snapshot)));
    return document
        .append("collections", collections)
        .append("covered", covered(progress.covered()));
  }

  private static BsonDocument toBson(CollectionSnapshot snapshot) {
    BsonDocument document =
        new BsonDocument("id", new BsonString(snapshot.id()))
            .append("db", new BsonString(snapshot.namespace().database()))
            .append("coll", new BsonString(snapshot.namespace().collection()))
            .append("generation", new BsonInt64(snapshot.generation()))
            .append("clusterTime", snapshot.clusterTime());
    Chunks chunks = snapshot.chunks();
    if (chunks != null) {
      document.append(
          "chunks",
          new BsonDocument("bounds", new BsonArray(chunks.bounds()))
              .append("finished", new BsonBinary(chunks.finished().toByteArray()))
              .append("documents", new BsonInt64(chunks.documents()))
              .append("estimated", new BsonInt64(chunks.estimated())));
    }
    return document;
  }

  private static BsonArray covered(Set<Namespace> namespaces) {
    Map<String, BsonArray> byDatabase = new TreeMap<>();
    namespaces.stream()
        .sorted(java.util.Comparator.comparing(Namespace::toString))
        .forEach(
            namespace ->
                byDatabase
                    .computeIfAbsent(namespace.database(), database -> new BsonArray())
                    .add(new BsonString(namespace.collection())));
    BsonArray covered = new BsonArray();
    byDatabase.forEach(
        (database, names) ->
            covered.add(new BsonDocument("db", new BsonString(database)).append("colls", names)));
    return covered;
  }

  /** What {@link #toBson} wrote; fails as BSON does where it is not that. */
  static SnapshotProgress fromBson(BsonDocument document) {
    List<CollectionSnapshot> collections = new ArrayList<>();
    for (BsonValue value : document.getArray("collections")) {
      collections.add(collection(value.asDocument()));
    }
    Set<Namespace> covered = new HashSet<>();
    for (BsonValue value : document.getArray("covered")) {
      String database = value.asDocument().getString("db").getValue();
      for (BsonValue name : value.asDocument().getArray("colls")) {
        covered.add(new Namespace(database, name.asString().getValue()));
      }
    }
    return new SnapshotProgress(
        document.containsKey("survey") ? survey(document.getDocument("survey")) : null,
        collections,
        covered);
  }

  private static Survey survey(BsonDocument survey) {
    return new Survey(
        Extent.valueOf(survey.getString("extent").getValue().toUpperCase(Locale.ROOT)),
        survey.getInt64("generation").getValue(),
        survey.getTimestamp("clusterTime"));
  }

  private static CollectionSnapshot collection(BsonDocument snapshot) {
    return new CollectionSnapshot(
        snapshot.getString("id").getValue(),
        new Namespace(snapshot.getString("db").getValue(), snapshot.getString("coll").getValue()),
        snapshot.getInt64("generation").getValue(),
        snapshot.getTimestamp("clusterTime"),
        chunks(snapshot));
  }

  private static @Nullable Chunks chunks(BsonDocument snapshot) {
    if (!snapshot.containsKey("chunks")) {
      return null;
    }
    BsonDocument chunks = snapshot.getDocument("chunks");
    return new Chunks(
        chunks.getArray("bounds").getValues(),
        BitSet.valueOf(chunks.getBinary("finished").getData()),
        chunks.getInt64("documents").getValue(),
        chunks.getInt64("estimated").getValue());
  }
}
