package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;

/**
 * What a sink is told before the first event.
 *
 * @param capture the capture's name
 * @param ownerEpoch a number that rises with each owner of the capture, to fence older ones with
 * @param resumeFrom the checkpoint's position: events after it will come, also such as the sink has
 *     made durable before
 */
public record SinkContext(String capture, long ownerEpoch, Position resumeFrom) {

  /** Checks that nothing is null. */
  public SinkContext {
    requireNonNull(capture, "capture");
    requireNonNull(resumeFrom, "resumeFrom");
  }
}
