package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/**
 * The storage behind a sink, a segment store or a checkpoint store failed or could not be reached.
 */
public class SinkUnavailable extends TransientCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public SinkUnavailable(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public SinkUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
