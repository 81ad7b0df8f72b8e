package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** An option has a value that it cannot have, or two options contradict each other. */
public class ConfigurationError extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public ConfigurationError(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public ConfigurationError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
