package io.github.changecapture.benchmarks.load;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** How collections of documents are read: in ranges of their ids, and by samples. */
final class DocumentCommands {
  private static final BsonInt32 NO_LIMIT = new BsonInt32(0);

  private DocumentCommands() {}

  /** The collection that a command is about, if it is one of documents. */
  static Optional<Documents> documents(BsonDocument command) {
    BsonValue target = command.values().iterator().next();
    return target.isString()
        ? Documents.of(command.getString("$db").getValue(), target.asString().getValue())
        : Optional.empty();
  }

  /** Filters are ignored; {@code min}, {@code max} and {@code limit} are not. */
  static DocumentCursor find(BsonDocument command, Documents documents, long cursor) {
    BsonValue min = bound(command, "min");
    BsonValue max = bound(command, "max");
    long from = min == null ? 0 : Documents.number(min);
    long to = max == null ? documents.count() : Documents.number(max);
    long limit = Math.abs(command.getNumber("limit", NO_LIMIT).longValue());
    long count = limit == 0 ? to - from : Math.min(limit, to - from);
    return new DocumentCursor(cursor, documents, from, count, 1);
  }

  private static @org.jspecify.annotations.Nullable BsonValue bound(
      BsonDocument command, String name) {
    return command.getDocument(name, new BsonDocument()).get("_id");
  }

  /** A sample at equal distances, which is as good as a random one where all are alike. */
  static DocumentCursor sample(BsonDocument command, Documents documents, long cursor) {
    long size = Math.min(sampleSize(command), documents.count());
    return new DocumentCursor(
        cursor, documents, 0, size, Math.max(1, documents.count() / Math.max(1, size)));
  }

  /** Whether only the ids of a sample are wanted, in their order. */
  static boolean isOfIds(BsonDocument command) {
    return stages(command).stream().anyMatch(stage -> stage.asDocument().containsKey("$project"));
  }

  static BsonArray sampledIds(BsonDocument command, Documents documents) {
    long size = Math.min(sampleSize(command), documents.count());
    return new BsonArray(
        LongStream.range(0, size)
            .mapToObj(i -> new BsonDocument("_id", Documents.id(i * documents.count() / size)))
            .toList());
  }

  static boolean isSample(BsonDocument command) {
    List<BsonValue> stages = stages(command);
    return !stages.isEmpty() && stages.get(0).asDocument().containsKey("$sample");
  }

  private static long sampleSize(BsonDocument command) {
    return stages(command).get(0).asDocument().getDocument("$sample").getNumber("size").longValue();
  }

  private static List<BsonValue> stages(BsonDocument command) {
    return command.getArray("pipeline", new BsonArray()).getValues();
  }
}
