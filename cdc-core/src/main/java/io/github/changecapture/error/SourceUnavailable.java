package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** MongoDB could not be reached, or answered that it cannot serve right now. */
public class SourceUnavailable extends TransientCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public SourceUnavailable(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public SourceUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
