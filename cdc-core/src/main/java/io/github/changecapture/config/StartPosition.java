package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.ResumeToken;
import java.time.Instant;
import org.bson.BsonTimestamp;

/**
 * Where a capture begins.
 *
 * <p>A position in time is resolved once, to a cluster time, and saved before the first event is
 * delivered: a capture that is restarted before its first checkpoint begins at the same place.
 */
public sealed interface StartPosition {

  /**
   * At the checkpoint if there is one, else at another position; what a service wants.
   *
   * @param otherwise where to begin for the first time; not itself a {@code checkpointOr}
   * @return the position
   */
  static StartPosition checkpointOr(StartPosition otherwise) {
    return new CheckpointOr(otherwise);
  }

  /**
   * With the first change after the capture was subscribed to.
   *
   * @return the position
   */
  static StartPosition now() {
    return new Now();
  }

  /**
   * With the oldest change that the server still has.
   *
   * @return the position
   * @see <a href="https://www.mongodb.com/docs/manual/core/replica-set-oplog/">Replica set
   *     oplog</a>
   */
  static StartPosition earliest() {
    return new Earliest();
  }

  /**
   * With the first change at or after a time.
   *
   * @param time the time, to the second
   * @return the position
   */
  static StartPosition at(Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds < 0 || seconds > 0xFFFF_FFFFL) {
      throw new ConfigurationError(
          "startAt: the time must lie between 1970 and 2106, which MongoDB's cluster time can"
              + " express, was "
              + time);
    }
    return new AtClusterTime(new BsonTimestamp((int) seconds, 0));
  }

  /**
   * With the first change at or after a cluster time.
   *
   * @param clusterTime the server's logical time
   * @return the position
   */
  static StartPosition at(BsonTimestamp clusterTime) {
    return new AtClusterTime(clusterTime);
  }

  /**
   * With the first change after the one that a resume token belongs to.
   *
   * @param token a token of this deployment
   * @return the position
   */
  static StartPosition after(ResumeToken token) {
    return new After(token);
  }

  /**
   * See {@link #checkpointOr}.
   *
   * @param otherwise where to begin for the first time
   */
  record CheckpointOr(StartPosition otherwise) implements StartPosition {
    /** Refuses a fallback that has a fallback itself. */
    public CheckpointOr {
      requireNonNull(otherwise, "otherwise");
      if (otherwise instanceof CheckpointOr) {
        throw new ConfigurationError(
            "startAt: checkpointOr needs a position to fall back on, was another checkpointOr");
      }
    }
  }

  /** See {@link #now}. */
  record Now() implements StartPosition {}

  /** See {@link #earliest}. */
  record Earliest() implements StartPosition {}

  /**
   * See {@link #at(BsonTimestamp)}.
   *
   * @param clusterTime the server's logical time
   */
  record AtClusterTime(BsonTimestamp clusterTime) implements StartPosition {
    /** Checks that the time is not null. */
    public AtClusterTime {
      requireNonNull(clusterTime, "clusterTime");
    }
  }

  /**
   * See {@link #after}.
   *
   * @param token a token of this deployment
   */
  record After(ResumeToken token) implements StartPosition {
    /** Refuses a token that tells no cluster time. */
    public After {
      if (token.clusterTime().isEmpty()) {
        throw new ConfigurationError(
            "startAt: after needs a resume token whose _data begins with a cluster time, as those"
                + " of MongoDB 4.2 and later do");
      }
    }
  }
}
