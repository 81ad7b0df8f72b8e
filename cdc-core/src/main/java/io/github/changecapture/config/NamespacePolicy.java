package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

/**
 * Whether a capture goes on after what happens to collections and databases as a whole. The event
 * itself is delivered in any case.
 *
 * @param drop after a captured collection was dropped
 * @param rename after a captured collection was renamed, or another was renamed to its name
 * @param dropDatabase after a database was dropped that may hold captured collections
 * @param invalidate after what the stream watches as a whole was dropped or renamed
 */
public record NamespacePolicy(
    Reaction drop, Reaction rename, Reaction dropDatabase, Reaction invalidate) {
  /** Goes on after each of them: a collection of the same name is captured when it comes. */
  public static final NamespacePolicy CONTINUE =
      new NamespacePolicy(
          Reaction.CONTINUE, Reaction.CONTINUE, Reaction.CONTINUE, Reaction.CONTINUE);

  /** Stops after each of them. */
  public static final NamespacePolicy STOP =
      new NamespacePolicy(Reaction.STOP, Reaction.STOP, Reaction.STOP, Reaction.STOP);

  /** Checks that nothing is null. */
  public NamespacePolicy {
    requireNonNull(drop, "drop");
    requireNonNull(rename, "rename");
    requireNonNull(dropDatabase, "dropDatabase");
    requireNonNull(invalidate, "invalidate");
  }

  /** What the capture does once the event was handed on. */
  public enum Reaction {
    /** The capture goes on. */
    CONTINUE,

    /**
     * The capture fails with {@link io.github.changecapture.error.StreamInvalidated}. It can be
     * started again, and goes on behind the event.
     */
    STOP
  }
}
