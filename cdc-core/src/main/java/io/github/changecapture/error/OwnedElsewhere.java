package io.github.changecapture.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another process owns what this one wants to own. */
public class OwnedElsewhere extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public OwnedElsewhere(String message) {
    this(message, (Throwable) null);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public OwnedElsewhere(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.retryAfter = null;
  }

  /**
   * Creates the error for something that the other owner may lose or give back.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param retryAfter when to ask again, positive
   */
  public OwnedElsewhere(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /**
   * When to ask again.
   *
   * @return the time to wait; empty if asking again is of no use until somebody has done what the
   *     message says
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
