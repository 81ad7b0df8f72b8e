package io.github.changecapture.adls;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.segment.SegmentVerifierBuilder;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@link AdlsVerifier} asks for.
 *
 * @param from null for the oldest segment on
 * @param to null for up to the newest
 */
record VerifierArguments(@Nullable Instant from, @Nullable Instant to) {
  static final String PREFIX = "CDC_ADLS";

  static final String USAGE =
      """
      Usage: java -cp ... io.github.changecapture.adls.AdlsVerifier [options]

        --from TIME   begins with the segments that have an event at or after a cluster time,
                      such as 2026-11-21T10:00:00Z; with the oldest by default
        --to TIME     ends with those that have one before a cluster time; with the newest by
                      default. While the store is written to, choose a time that has passed
        --help        shows this

      Where the segments are is said by CDC_ADLS_FILE_SYSTEM, CDC_ADLS_BASE_PATH, CDC_ADLS_ENDPOINT
      and one of CDC_ADLS_CONNECTION_STRING, CDC_ADLS_ACCOUNT_KEY, CDC_ADLS_SAS_TOKEN and
      CDC_ADLS_ACCESS_TOKEN.

      The exit code is 0 if every segment is present, unchanged, in order, chained and free of
      duplicates, 1 if not, and 2 if the command could not do its work.
      """;

  static VerifierArguments parse(String... arguments) {
    VerifierArguments parsed = new VerifierArguments(null, null);
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      parsed =
          switch (arguments[i]) {
            case "--from" -> new VerifierArguments(time("--from", value), parsed.to);
            case "--to" -> new VerifierArguments(parsed.from, time("--to", value));
            default ->
                throw new ConfigurationError(
                    "there is no option " + arguments[i] + "; --help shows which there are");
          };
    }
    return parsed;
  }

  private static Instant time(String option, String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeException none) {
      throw new ConfigurationError(
          "%s must be a time such as 2026-11-21T10:00:00Z, was '%s'".formatted(option, value));
    }
  }

  SegmentVerifierBuilder applyTo(SegmentVerifierBuilder builder) {
    SegmentVerifierBuilder ranged = from == null ? builder : builder.from(from);
    return to == null ? ranged : ranged.to(to);
  }

  @Override
  public String toString() {
    return from == null && to == null
        ? "everything"
        : "from %s to %s"
            .formatted(from == null ? "the oldest" : from, to == null ? "the newest" : to);
  }
}
