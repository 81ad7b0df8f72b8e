package io.github.changecapture.adls;

/**
 * Delivers events as lines of JSON to files in ADLS Gen2, each event once, whatever is killed when.
 *
 * <pre>{@code
 * capture.deliverTo(AdlsJsonlSink.builder()
 *     .endpoint("https://account.dfs.core.windows.net").fileSystem("raw").basePath("mongodb")
 *     .credential(tokenCredential)
 *     .partitionedBy(PartitionStrategies.hourly())
 *     .roll(RollingPolicy.atPartitionEnd().orAtBytes(128 * 1024 * 1024))
 *     .build());
 * }</pre>
 *
 * <p>It is core's {@link io.github.changecapture.segment.RollingSink} over an {@link
 * AdlsSegmentStore}: there it says what is written when, and what happens after a crash.
 */
public final class AdlsJsonlSink {
  private AdlsJsonlSink() {}

  /**
   * Builds a sink; place, credential and encoder have to be named.
   *
   * @return a new builder
   */
  public static AdlsJsonlSinkBuilder builder() {
    return new AdlsJsonlSinkBuilder();
  }
}
