package io.github.changecapture.checkpoint;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.SnapshotProgress;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * How checkpoint stores write a checkpoint down: a BSON document, or the same as canonical Extended
 * JSON.
 *
 * <pre>{@code
 * {
 *   format: 1,                           // 2 with snapshots
 *   ownerEpoch: 7,                       // int64
 *   position: {
 *     generation: 0,                     // int64
 *     clusterTime: Timestamp(1767225600, 1),
 *     resumeToken: {_data: "82..."}      // as the server wrote it, or absent
 *   },
 *   progress: "running",                 // or "stopped"
 *   identity: {source: "...", selection: "...", layout: "..."},
 *   snapshots: {...}                     // absent without any, in format 1
 * }
 * }</pre>
 *
 * <p>Fields that a reader does not know are ignored; a change that a reader would misunderstand
 * raises the format's version.
 */
public final class CheckpointFormat {
  /** The newest version that is read, and the one that is written of snapshots: {@value}. */
  public static final int VERSION = 2;

  private static final int WITHOUT_SNAPSHOTS = 1;

  private CheckpointFormat() {}

  /**
   * Writes a checkpoint down.
   *
   * @param checkpoint any checkpoint
   * @return a new document, which shares the resume token's document
   */
  public static BsonDocument toBson(Checkpoint checkpoint) {
    Position position = checkpoint.position();
    BsonDocument place =
        new BsonDocument("generation", new BsonInt64(position.generation()))
            .append("clusterTime", position.clusterTime());
    if (position.token() != null) {
      place.append("resumeToken", position.token().document());
    }
    Identity identity = checkpoint.identity();
    boolean isPlain = checkpoint.snapshots().equals(SnapshotProgress.NONE);
    BsonDocument document =
        new BsonDocument("format", new BsonInt32(isPlain ? WITHOUT_SNAPSHOTS : VERSION))
            .append("ownerEpoch", new BsonInt64(checkpoint.ownerEpoch()))
            .append("position", place)
            .append(
                "progress", new BsonString(checkpoint.progress().name().toLowerCase(Locale.ROOT)))
            .append(
                "identity",
                new BsonDocument("source", new BsonString(identity.source()))
                    .append("selection", new BsonString(identity.selection()))
                    .append("layout", new BsonString(identity.layout())));
    return isPlain
        ? document
        : document.append("snapshots", SnapshotFormat.toBson(checkpoint.snapshots()));
  }

  /**
   * Reads a checkpoint.
   *
   * @param document what {@link #toBson} wrote, in this version or an older one
   * @return the checkpoint, which shares the resume token's document
   * @throws CheckpointRejected if a newer version wrote it, or if it is no checkpoint
   */
  public static Checkpoint fromBson(BsonDocument document) {
    requireKnownVersion(document);
    BsonDocument position = required(document, "position", BsonType.DOCUMENT).asDocument();
    BsonDocument identity = required(document, "identity", BsonType.DOCUMENT).asDocument();
    return new Checkpoint(
        position(position),
        int64(document, "ownerEpoch"),
        progress(string(document, "progress")),
        new Identity(
            string(identity, "source"), string(identity, "selection"), string(identity, "layout")),
        snapshots(document));
  }

  private static SnapshotProgress snapshots(BsonDocument document) {
    if (!document.containsKey("snapshots")) {
      return SnapshotProgress.NONE;
    }
    try {
      return SnapshotFormat.fromBson(
          required(document, "snapshots", BsonType.DOCUMENT).asDocument());
    } catch (BsonInvalidOperationException | IllegalArgumentException unreadable) {
      throw malformed("snapshots", "cannot be understood (" + unreadable.getMessage() + ")");
    }
  }

  private static void requireKnownVersion(BsonDocument document) {
    int version = required(document, "format", BsonType.INT32).asInt32().getValue();
    if (version > VERSION) {
      throw new CheckpointRejected(
          "checkpoint has format %d, and this version of the library reads formats up to %d: run the version that wrote it or a newer one, or delete the checkpoint and choose a start position"
              .formatted(version, VERSION));
    }
    if (version < 1) {
      throw malformed("format", "is " + version + ", and formats are counted from 1");
    }
  }

  private static Position position(BsonDocument position) {
    long generation = int64(position, "generation");
    if (generation < 0) {
      throw malformed("generation", "is " + generation + ", and must not be negative");
    }
    return new Position(
        generation,
        required(position, "clusterTime", BsonType.TIMESTAMP).asTimestamp(),
        position.containsKey("resumeToken")
            ? new ResumeToken(required(position, "resumeToken", BsonType.DOCUMENT).asDocument())
            : null);
  }

  private static Progress progress(String name) {
    for (Progress progress : Progress.values()) {
      if (progress.name().toLowerCase(Locale.ROOT).equals(name)) {
        return progress;
      }
    }
    throw malformed("progress", "is '" + name + "', and must be running or stopped");
  }

  private static long int64(BsonDocument document, String field) {
    return required(document, field, BsonType.INT64).asInt64().getValue();
  }

  private static String string(BsonDocument document, String field) {
    return required(document, field, BsonType.STRING).asString().getValue();
  }

  private static BsonValue required(BsonDocument document, String field, BsonType type) {
    BsonValue value = document.get(field);
    if (value == null) {
      throw malformed(field, "is missing");
    }
    if (value.getBsonType() != type) {
      throw malformed(field, "is of type " + value.getBsonType() + ", and must be " + type);
    }
    return value;
  }

  private static CheckpointRejected malformed(String field, String reason) {
    return new CheckpointRejected(
        "checkpoint cannot be read: its field %s %s; restore it, or delete it and choose a start position"
            .formatted(field, reason));
  }
}
