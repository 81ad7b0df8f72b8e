package io.github.changecapture.status;

/**
 * Told when a capture is about something else than before.
 *
 * <p>Called on a thread that may block, one change after the other and in their order, never on one
 * that reads or delivers: so the capture may be in another state again by then. What it throws is
 * logged and changes nothing. One that is slow is told later; of more than 1,000 changes that wait
 * for it the oldest are left out, which is logged.
 */
@FunctionalInterface
public interface CaptureListener {

  /**
   * Takes note of a change.
   *
   * @param change from what to what
   */
  void stateChanged(StateChange change);
}
