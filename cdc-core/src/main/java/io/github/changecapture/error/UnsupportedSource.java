package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** The server cannot do what was asked: it is no replica set, or too old for a requested option. */
public class UnsupportedSource extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public UnsupportedSource(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public UnsupportedSource(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
