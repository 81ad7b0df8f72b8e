package io.github.changecapture.internal;

import com.mongodb.MongoException;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Turns a start position and perhaps a checkpoint into the place where the stream opens. */
final class StartResolver {
  private final String capture;
  private final StartPosition start;
  private final MongoClient client;
  private final SourceProbe probe;

  StartResolver(String capture, StartPosition start, MongoClient client, SourceProbe probe) {
    this.capture = capture;
    this.start = start;
    this.client = client;
    this.probe = probe;
  }

  /**
   * Resolves the start.
   *
   * @param checkpoint what was saved last, or null
   * @param identity what this run captures
   * @return the position; fails if the checkpoint does not belong to this capture
   */
  Mono<Position> resolve(@Nullable Checkpoint checkpoint, Identity identity) {
    return checkpoint == null
        ? resolve(start instanceof StartPosition.CheckpointOr or ? or.otherwise() : start)
        : Mono.fromCallable(() -> accepted(checkpoint, identity));
  }

  private Position accepted(Checkpoint checkpoint, Identity identity) {
    if (!(start instanceof StartPosition.CheckpointOr)) {
      throw new CheckpointRejected(
          "startAt: capture '%s' has a checkpoint at %s, which the start position would skip or repeat. Say StartPosition.checkpointOr(...) to go on from it, choose another name for the capture, or delete the checkpoint"
              .formatted(capture, checkpoint.position()));
    }
    Identity saved = checkpoint.identity();
    refuseOther("source", "connects to", saved.source(), identity.source());
    refuseOther("selection", "selects", saved.selection(), identity.selection());
    if (checkpoint.progress() == Progress.RUNNING) {
      refuseOther("layout of the sink", "writes", saved.layout(), identity.layout());
    }
    return checkpoint.position();
  }

  private void refuseOther(String what, String verb, String before, String now) {
    if (!before.equals(now)) {
      throw new CheckpointRejected(
          "checkpoint of capture '%s': its %s is '%s', but this capture %s '%s'. Go back to the former, choose another name for the capture, or delete the checkpoint to begin anew%s"
              .formatted(
                  capture,
                  what,
                  before,
                  verb,
                  now,
                  what.startsWith("layout")
                      ? "; after a stop in order the layout may change, but the last stop was not:"
                          + " run it with the former layout once more and close it"
                      : ""));
    }
  }

  private Mono<Position> resolve(StartPosition start) {
    if (start instanceof StartPosition.AtClusterTime at) {
      return Mono.just(Position.before(0, at.clusterTime()));
    }
    if (start instanceof StartPosition.After after) {
      return Mono.just(new Position(0, after.token().clusterTime().orElseThrow(), after.token()));
    }
    return start instanceof StartPosition.Earliest
        ? oldestInOplog().map(time -> Position.before(0, time))
        : Mono.just(Position.before(0, next(probe.now())));
  }

  /** startAtOperationTime includes its argument, and what happened at the answer's time is past. */
  private static BsonTimestamp next(BsonTimestamp time) {
    return new BsonTimestamp(time.getValue() + 1);
  }

  private Mono<BsonTimestamp> oldestInOplog() {
    return Mono.from(
            client
                .getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find()
                .sort(new BsonDocument("$natural", new BsonInt32(1)))
                .projection(new BsonDocument("ts", new BsonInt32(1)))
                .first())
        .map(entry -> next(entry.getTimestamp("ts")))
        .onErrorMap(MongoException.class, MongoErrors::translate)
        .switchIfEmpty(
            Mono.error(
                () ->
                    new SourceUnavailable(
                        "startAt: earliest found no entry in local.oplog.rs; on a sharded cluster"
                            + " choose StartPosition.at(...) instead")));
  }
}
