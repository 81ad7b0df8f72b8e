package io.github.changecapture.spi;

import org.jspecify.annotations.Nullable;

/**
 * The right to save checkpoints of a capture.
 *
 * @param ownerEpoch a number greater than that of every earlier owner
 * @param checkpoint the last saved checkpoint, or null if there is none
 */
public record Claim(long ownerEpoch, @Nullable Checkpoint checkpoint) {}
