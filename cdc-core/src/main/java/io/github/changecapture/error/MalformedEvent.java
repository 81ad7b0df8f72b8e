package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** An event does not have the form that MongoDB documents, so it cannot be read or encoded. */
public class MalformedEvent extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public MalformedEvent(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public MalformedEvent(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
