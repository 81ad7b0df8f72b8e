package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

/**
 * One thing that an examination of a capture has looked at.
 *
 * @param severity how bad it is
 * @param subject what was looked at, a word or two
 * @param found what is the case
 * @param rule what has to be the case, or should be
 * @param remedy what to do; empty if nothing has to be done
 */
public record Finding(Severity severity, String subject, String found, String rule, String remedy) {

  /** How bad something is, from good to bad. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** Could not be seen, so may be anything. */
    UNKNOWN,
    /** The capture works, but something is missing or will go wrong. */
    WARNING,
    /** The capture cannot work, or not as its options say. */
    ERROR
  }

  /** Checks that nothing is null. */
  public Finding {
    requireNonNull(severity, "severity");
    requireNonNull(subject, "subject");
    requireNonNull(found, "found");
    requireNonNull(rule, "rule");
    requireNonNull(remedy, "remedy");
  }

  /** Readable, over several lines if there is something to do. */
  @Override
  public String toString() {
    String head = "%-8s %-14s %s".formatted(severity, subject, found);
    return severity == Severity.OK
        ? head
        : "%s%n%25s %s%n%25s %s".formatted(head, "  rule:", rule, "remedy:", remedy);
  }
}
