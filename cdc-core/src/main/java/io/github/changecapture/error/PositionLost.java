package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** The history that the capture needs to resume is no longer in the server's oplog. */
public class PositionLost extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public PositionLost(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public PositionLost(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
