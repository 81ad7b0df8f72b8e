package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/** A stored checkpoint is corrupt, or was made by a capture that does not fit this one. */
public class CheckpointRejected extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   */
  public CheckpointRejected(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the option or namespace, the rule, the value, and what to do
   * @param cause what was observed, or null
   */
  public CheckpointRejected(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
