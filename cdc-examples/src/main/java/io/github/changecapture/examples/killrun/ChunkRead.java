package io.github.changecapture.examples.killrun;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A chunk's read as the server was asked for it.
 *
 * @param namespace the collection
 * @param from the first id, or BSON null
 * @param to the first id that is not meant, or BSON null
 */
record ChunkRead(String namespace, BsonValue from, BsonValue to) {
  private static final String PREFIX = "READS ";

  /** A find that bounds the index is that of a chunk; nothing else asks with a hint. */
  static Optional<ChunkRead> of(String database, BsonDocument command) {
    return command.containsKey("find") && command.containsKey("hint")
        ? Optional.of(
            new ChunkRead(
                database + "." + command.getString("find").getValue(),
                bound(command, "min"),
                bound(command, "max")))
        : Optional.empty();
  }

  private static BsonValue bound(BsonDocument command, String name) {
    return command.getDocument(name, new BsonDocument()).get("_id", BsonNull.VALUE);
  }

  static Optional<ChunkRead> parse(String line) {
    if (!line.startsWith(PREFIX)) {
      return Optional.empty();
    }
    BsonDocument read = BsonDocument.parse(line.substring(PREFIX.length()));
    return Optional.of(
        new ChunkRead(
            read.getString("ns").getValue(),
            requireNonNull(read.get("from")),
            requireNonNull(read.get("to"))));
  }

  /** As it is printed. */
  String line() {
    return PREFIX
        + new BsonDocument("ns", new BsonString(namespace))
            .append("from", from)
            .append("to", to)
            .toJson();
  }
}
