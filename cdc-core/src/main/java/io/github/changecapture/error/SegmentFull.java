package io.github.changecapture.error;

import org.jspecify.annotations.Nullable;

/**
 * A segment takes no more appends, such as a file in ADLS after 50,000 of them. The refused append
 * has changed nothing, and the rolling sink goes on in the next part.
 */
public class SegmentFull extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the segment and its limit
   */
  public SegmentFull(String message) {
    super(message);
  }

  /**
   * Creates the error with its cause.
   *
   * @param message the segment and its limit
   * @param cause what was observed, or null
   */
  public SegmentFull(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
