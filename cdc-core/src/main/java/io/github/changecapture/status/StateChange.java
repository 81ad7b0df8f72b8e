package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.status.CaptureStatus.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A capture is about something else than before.
 *
 * @param capture the capture's name
 * @param from its state before
 * @param to its state from then on
 * @param at when, by this machine's clock
 * @param error what the present or the last consumption failed with, or null if it has not
 */
public record StateChange(
    String capture, State from, State to, Instant at, @Nullable String error) {

  /** Checks that nothing is null but the error. */
  public StateChange {
    requireNonNull(capture, "capture");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(at, "at");
  }
}
