package io.github.changecapture.test.mongo.query;

import java.time.Instant;
import org.bson.BsonTimestamp;

/**
 * What an update may ask of the server that runs it.
 *
 * @param now the server's wall clock, for {@code $currentDate}, {@code $$NOW} and a new ObjectId
 * @param clusterTime the operation's cluster time, for {@code $currentDate} with type timestamp and
 *     {@code $$CLUSTER_TIME}
 */
public record UpdateContext(Instant now, BsonTimestamp clusterTime) {

  /** For what doesn't depend on the time. */
  static final UpdateContext TIMELESS = new UpdateContext(Instant.EPOCH, new BsonTimestamp());

  /**
   * What the expressions of a pipeline update see.
   *
   * @return the variables
   */
  public Variables variables() {
    return Variables.of(now, clusterTime);
  }
}
