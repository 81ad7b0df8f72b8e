package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/**
 * An event cannot be filtered, shaped, mapped or validated as the host asked for. What is not
 * shaped is not handed on; the event comes again when the capture is started again.
 */
public class ShapingFailed extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public ShapingFailed(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public ShapingFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
