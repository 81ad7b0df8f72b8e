package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** A sink refuses what it is given, and would refuse it again. */
public class SinkRejected extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public SinkRejected(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public SinkRejected(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
