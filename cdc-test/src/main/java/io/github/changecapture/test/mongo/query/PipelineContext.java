package io.github.changecapture.test.mongo.query;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.bson.BsonTimestamp;

/**
 * What a pipeline may ask of the server that runs it.
 *
 * @param now the server's wall clock, {@code $$NOW}
 * @param clusterTime the server's cluster time, {@code $$CLUSTER_TIME}
 * @param random where {@code $sample} takes its chances; seed it for repeatable runs
 */
public record PipelineContext(Instant now, BsonTimestamp clusterTime, RandomGenerator random) {

  /**
   * What the pipeline's expressions see.
   *
   * @return the variables
   */
  public Variables variables() {
    return Variables.of(now, clusterTime);
  }
}
