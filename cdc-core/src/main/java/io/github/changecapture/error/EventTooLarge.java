package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** A change event exceeds the server's limit of 16 MiB for a document. */
public class EventTooLarge extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public EventTooLarge(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public EventTooLarge(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
