package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.status.Finding.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an examination of a capture has found.
 *
 * @param capture the capture's name
 * @param findings everything that was looked at, in order
 */
public record Diagnosis(String capture, List<Finding> findings) {

  /** Checks that nothing is null, and copies the list. */
  public Diagnosis {
    requireNonNull(capture, "capture");
    findings = List.copyOf(findings);
  }

  /**
   * The worst of all.
   *
   * @return the severity; {@code OK} if nothing is wrong
   */
  public Severity worst() {
    return findings.stream()
        .map(Finding::severity)
        .max(Comparator.naturalOrder())
        .orElse(Severity.OK);
  }

  /**
   * Whether the capture can work as its options say.
   *
   * @return false if there is an error
   */
  public boolean isFit() {
    return worst() != Severity.ERROR;
  }

  /** Readable, a line for each finding and more where there is something to do. */
  @Override
  public String toString() {
    return findings.stream()
        .map(Finding::toString)
        .collect(
            Collectors.joining(
                System.lineSeparator(),
                "capture '%s': %s%n".formatted(capture, isFit() ? "fit" : "not fit"),
                ""));
  }
}
