package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** Another owner has taken over this capture or segment; this one may write nothing more. */
public class Fenced extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public Fenced(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public Fenced(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
