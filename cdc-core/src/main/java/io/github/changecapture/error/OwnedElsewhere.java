package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** Another process owns what this one wants to own. */
public class OwnedElsewhere extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public OwnedElsewhere(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public OwnedElsewhere(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
