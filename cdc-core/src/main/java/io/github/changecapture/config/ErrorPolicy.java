package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a capture does with an event that a handler fails for, that a sink cannot take, or that
 * cannot be filtered, shaped, mapped or validated.
 *
 * <p>It stops by default. While it tries again, later events of the same document wait, those of
 * others go on. What cannot succeed is not tried again: a {@link
 * io.github.changecapture.error.PermanentCaptureException}, such as {@link
 * io.github.changecapture.error.MalformedEvent} of a document that does not fit the host's type.
 *
 * @param retry how often and when to try again first, or null for never
 * @param lastResort what to do when that did not help
 */
public record ErrorPolicy(@Nullable RetryPolicy retry, LastResort lastResort) {

  /** Checks that there is a last resort. */
  public ErrorPolicy {
    requireNonNull(lastResort, "lastResort");
  }

  /** What is done with an event that stays a failure. */
  public enum LastResort {
    /** The capture fails; the event comes again when it is started again. */
    STOP,

    /**
     * The event is written to the dead letters and counts as done when it is durable there. If that
     * fails, the capture fails.
     */
    DEAD_LETTER
  }

  /**
   * The capture fails; the default.
   *
   * @return the policy
   */
  public static ErrorPolicy stop() {
    return new ErrorPolicy(null, LastResort.STOP);
  }

  /**
   * The event is written to the dead letters, and the capture goes on.
   *
   * @return the policy, which needs a dead-letter sink
   */
  public static ErrorPolicy deadLetter() {
    return new ErrorPolicy(null, LastResort.DEAD_LETTER);
  }

  /**
   * The same, but only after the handler was tried again.
   *
   * @param policy when to try again, and how often at most
   * @return the policy
   */
  public ErrorPolicy afterRetries(RetryPolicy policy) {
    return new ErrorPolicy(requireNonNull(policy, "policy"), lastResort);
  }
}
