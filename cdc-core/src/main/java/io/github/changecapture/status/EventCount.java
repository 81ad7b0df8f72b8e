package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

/**
 * How many events of a kind there were.
 *
 * @param kind which
 * @param events how many
 * @param bytes their size as BSON
 */
public record EventCount(EventKind kind, long events, long bytes) {

  /** Checks that nothing is null. */
  public EventCount {
    requireNonNull(kind, "kind");
  }
}
