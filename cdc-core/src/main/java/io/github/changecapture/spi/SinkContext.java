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
 * @param watermarks whether the sink hears of time that passes without an event
 * @param rejections where a sink hands an event that it can never take
 */
public record SinkContext(
    String capture,
    long ownerEpoch,
    Position resumeFrom,
    BooleanSupplier owned,
    Watermarks watermarks,
    Rejections rejections) {

  /** Checks that nothing is null. */
  public SinkContext {
    requireNonNull(capture, "capture");
    requireNonNull(resumeFrom, "resumeFrom");
    requireNonNull(owned, "owned");
    requireNonNull(watermarks, "watermarks");
    requireNonNull(rejections, "rejections");
  }

  /** Where a sink's watermarks come from. */
  public enum Watermarks {
    /** From the server, also while nothing happens: an hour without events is seen to end. */
    CONTINUOUS,

    /** From events only: a sink that closes what is past has to look at the clock as well. */
    WITH_EVENTS
  }

  /**
   * The context of a capture that fails for what a sink rejects.
   *
   * @param capture the capture's name
   * @param ownerEpoch a number that rises with each owner of the capture
   * @param resumeFrom the checkpoint's position
   * @param owned whether the capture is still this owner's
   * @param watermarks whether the sink hears of time that passes without an event
   */
  public SinkContext(
      String capture,
      long ownerEpoch,
      Position resumeFrom,
      BooleanSupplier owned,
      Watermarks watermarks) {
    this(capture, ownerEpoch, resumeFrom, owned, watermarks, Rejections.failing());
  }

  /**
   * The context of an owner that stays one, with continuous watermarks.
   *
   * @param capture the capture's name
   * @param ownerEpoch a number that rises with each owner of the capture
   * @param resumeFrom the checkpoint's position
   */
  public SinkContext(String capture, long ownerEpoch, Position resumeFrom) {
    this(capture, ownerEpoch, resumeFrom, () -> true, Watermarks.CONTINUOUS);
  }
}
