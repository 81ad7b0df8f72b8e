package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;
import java.util.function.BooleanSupplier;

/**
 * What a sink is told before the first event.
 *
 * @param capture the capture's name
 * @param ownerEpoch a number that rises with each owner of the capture, to fence older ones with
 * @param resumeFrom the checkpoint's position: events after it will come, also such as the sink has
 *     made durable before
 * @param owned whether the capture is still this owner's; after false, which is for ever, another
 *     owner may be at work, and a sink that cannot fence by epoch should write no more of what it
 *     holds. Thread-safe, quick, and judged by the time since the last renewal on this machine
 */
public record SinkContext(
    String capture, long ownerEpoch, Position resumeFrom, BooleanSupplier owned) {

  /** Checks that nothing is null. */
  public SinkContext {
    requireNonNull(capture, "capture");
    requireNonNull(resumeFrom, "resumeFrom");
    requireNonNull(owned, "owned");
  }

  /**
   * The context of an owner that stays one.
   *
   * @param capture the capture's name
   * @param ownerEpoch a number that rises with each owner of the capture
   * @param resumeFrom the checkpoint's position
   */
  public SinkContext(String capture, long ownerEpoch, Position resumeFrom) {
    this(capture, ownerEpoch, resumeFrom, () -> true);
  }
}
