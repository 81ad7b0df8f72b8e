package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** An error that may go away by itself: trying again later is safe and may succeed. */
public class TransientCaptureException extends CaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public TransientCaptureException(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public TransientCaptureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
