package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/**
 * A write may or may not have been applied: nothing was rolled back, and the state has to be read
 * before anything is written again.
 */
public class OutcomeUnknownException extends CaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public OutcomeUnknownException(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
