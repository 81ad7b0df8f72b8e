package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/**
 * A handler failed for an event, or the event's dead letter could not be written. The event comes
 * again when the capture is started again.
 */
public class HandlingFailed extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public HandlingFailed(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public HandlingFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
