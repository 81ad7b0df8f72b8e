package io.github.changecapture.spi;

import org.jspecify.annotations.Nullable;

/**
 * The right to save checkpoints of a capture.
 *
 * @param ownerEpoch a number greater than that of every earlier owner
 * @param checkpoint the last saved checkpoint, or null if there is none
 * @param lease what the claim has to be kept alive with, or null if it lasts until it is released
 *     or the process ends
 */
public record Claim(long ownerEpoch, @Nullable Checkpoint checkpoint, @Nullable Lease lease) {

  /**
   * A claim that lasts until it is released or the process ends.
   *
   * @param ownerEpoch a number greater than that of every earlier owner
   * @param checkpoint the last saved checkpoint, or null if there is none
   */
  public Claim(long ownerEpoch, @Nullable Checkpoint checkpoint) {
    this(ownerEpoch, checkpoint, null);
  }
}
