package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** MongoDB or a storage refused the credentials, or the rights do not suffice. */
public class AccessDenied extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public AccessDenied(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public AccessDenied(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
