package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SegmentVerifier}; for one thread. Encoders are required; everything is verified
 * unless a range is given.
 */
public final class SegmentVerifierBuilder {
  private final SegmentCatalog catalog;
  private final Map<String, EventEncoder> encoders = new HashMap<>();
  private @Nullable Instant from;
  private @Nullable Instant to;
  private Consumer<VerificationProgress> listener = progress -> {};

  SegmentVerifierBuilder(SegmentCatalog catalog) {
    this.catalog = requireNonNull(catalog, "catalog");
  }

  /**
   * What the segments are written with.
   *
   * @param given one for each format; lines of another format are reported as not checked
   * @return this builder
   */
  public SegmentVerifierBuilder encoders(EventEncoder... given) {
    for (EventEncoder encoder : given) {
      encoders.putIfAbsent(encoder.format(), encoder);
    }
    return this;
  }

  /**
   * Begins with the segments that have an event at or after a cluster time; by default with the
   * oldest. Segments are read whole.
   *
   * @param time the first instant
   * @return this builder
   */
  public SegmentVerifierBuilder from(Instant time) {
    this.from = requireNonNull(time, "time");
    return this;
  }

  /**
   * Ends with the segments that have an event before a cluster time; by default with the newest.
   *
   * @param time the first instant that is not wanted
   * @return this builder
   */
  public SegmentVerifierBuilder to(Instant time) {
    this.to = requireNonNull(time, "time");
    return this;
  }

  /**
   * Is told how far it has come, after each segment and each 64 MiB of one.
   *
   * @param progress called on the thread that verifies; what it throws ends the verification
   * @return this builder
   */
  public SegmentVerifierBuilder onProgress(Consumer<VerificationProgress> progress) {
    this.listener = requireNonNull(progress, "progress");
    return this;
  }

  /**
   * Builds the verifier, without reading anything.
   *
   * @return a new verifier
   * @throws ConfigurationError if there is no encoder, or the range is empty
   */
  public SegmentVerifier build() {
    if (encoders.isEmpty()) {
      throw new ConfigurationError(
          "encoders must name one encoder at least, such as ExtendedJsonEncoder.relaxed()");
    }
    if (from != null && to != null && !from.isBefore(to)) {
      throw new ConfigurationError("from must be before to, was %s, and to %s".formatted(from, to));
    }
    return new SegmentVerifier(catalog, Map.copyOf(encoders), new TimeRange(from, to), listener);
  }
}
