package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** An error that stays until somebody changes something: trying again is in vain. */
public class PermanentCaptureException extends CaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public PermanentCaptureException(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public PermanentCaptureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
