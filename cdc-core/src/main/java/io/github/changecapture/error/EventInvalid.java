package io.github.changecapture.error;

/** The host's validator refused an event; the reason in its dead letter. */
public class EventInvalid extends PermanentCaptureException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message the validator's reason
   */
  public EventInvalid(String message) {
    super(message);
  }
}
