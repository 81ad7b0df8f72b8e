package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** The root of every error that a capture, a sink or a checkpoint store reports. */
public abstract class CaptureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  protected CaptureException(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  protected CaptureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
