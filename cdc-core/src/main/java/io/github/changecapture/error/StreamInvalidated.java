package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** The watched collection or database was dropped or renamed, which ended the change stream. */
public class StreamInvalidated extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public StreamInvalidated(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public StreamInvalidated(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
