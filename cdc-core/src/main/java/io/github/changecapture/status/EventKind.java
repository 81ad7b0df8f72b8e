package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

/**
 * What events are counted by.
 *
 * @param type the operation, in the server's word, such as {@code insert}
 * @param namespace {@code database.collection}, or a word of {@link CaptureCounters}
 */
public record EventKind(String type, String namespace) {

  /** Checks that nothing is null. */
  public EventKind {
    requireNonNull(type, "type");
    requireNonNull(namespace, "namespace");
  }
}
