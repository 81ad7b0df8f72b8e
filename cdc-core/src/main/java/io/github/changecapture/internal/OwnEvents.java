package io.github.changecapture.internal;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionDropped;
import io.github.changecapture.event.CollectionRenamed;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/** The events that the library itself puts into a stream, in the form of the server's. */
final class OwnEvents {
  private OwnEvents() {}

  /** One for each captured collection whose documents an event has taken away without a delete. */
  static List<RawBsonDocument> resets(ChangeEvent<?> cause, Predicate<Namespace> isCaptured) {
    if (cause instanceof CollectionDropped<?> dropped) {
      return isCaptured.test(dropped.namespace())
          ? List.of(reset(cause, 1, dropped.namespace(), "drop"))
          : List.of();
    }
    if (cause instanceof CollectionRenamed<?> renamed) {
      List<RawBsonDocument> resets = new ArrayList<>();
      if (isCaptured.test(renamed.namespace())) {
        resets.add(reset(cause, 1, renamed.namespace(), "rename"));
      }
      if (isCaptured.test(renamed.to())) {
        resets.add(reset(cause, 2, renamed.to(), "renamedOnto"));
      }
      return resets;
    }
    return List.of();
  }

  private static RawBsonDocument reset(
      ChangeEvent<?> cause, int number, Namespace namespace, String reason) {
    ResumeToken token = ResumeToken.ofData(cause.id()).followedBy(number);
    return encoded(
        new BsonDocument("_id", token.document())
            .append("operationType", new BsonString("namespaceReset"))
            .append("clusterTime", cause.clusterTime())
            .append(
                "ns",
                new BsonDocument("db", new BsonString(namespace.database()))
                    .append("coll", new BsonString(namespace.collection())))
            .append("reason", new BsonString(reason)));
  }

  /**
   * A gap that ends where a stream is about to open.
   *
   * @param missedFrom the last position before it, or null if there is none
   */
  static RawBsonDocument gap(@Nullable Position missedFrom, Position until, String reason) {
    ResumeToken before =
        until.token() == null ? ResumeToken.startOf(until.clusterTime()) : until.token();
    BsonDocument gap =
        new BsonDocument("_id", before.followedBy(1).document())
            .append("operationType", new BsonString("gap"))
            .append("clusterTime", until.clusterTime());
    if (missedFrom != null) {
      BsonTimestamp from = missedFrom.clusterTime();
      gap.append("from", from);
    }
    return encoded(gap.append("reason", new BsonString(reason)));
  }

  private static RawBsonDocument encoded(BsonDocument event) {
    return new RawBsonDocument(event, new BsonDocumentCodec());
  }
}
