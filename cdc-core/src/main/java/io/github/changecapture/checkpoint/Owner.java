package io.github.changecapture.checkpoint;

import io.github.changecapture.spi.Checkpoint;
import java.time.Duration;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * What a capture's document says at one moment.
 *
 * @param epoch the last owner's number, 0 if there never was one
 * @param ticket the last owner's claim, or null if it was released
 * @param left how long the lease lasts, not positive if it has run out
 * @param checkpoint what was last saved, or null
 */
record Owner(
    long epoch, @Nullable ObjectId ticket, Duration left, @Nullable Checkpoint checkpoint) {
  static final Owner NONE = new Owner(0, null, Duration.ZERO, null);

  boolean isHeld() {
    return isClaimed() && left.compareTo(Duration.ZERO) > 0;
  }

  /** Also if its lease has run out: as long as nobody else has the claim, no harm is done. */
  boolean isClaimed() {
    return ticket != null;
  }

  boolean isOf(ObjectId claim) {
    return claim.equals(ticket);
  }

  boolean hasSaved(Checkpoint saved) {
    return saved.equals(checkpoint);
  }

  Owner with(@Nullable Checkpoint saved) {
    return new Owner(epoch, ticket, left, saved);
  }
}
