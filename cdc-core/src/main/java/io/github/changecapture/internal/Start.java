package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream begins.
 *
 * @param position the place
 * @param gap what was missed before it
 */
record Start(Position position, @Nullable Missed gap) {

  /**
   * A stretch of history that is known to be missed.
   *
   * @param from the last position before it, or null if there is none
   * @param reason why, in words for a person
   */
  record Missed(@Nullable Position from, String reason) {}

  static Start at(Position position) {
    return new Start(position, null);
  }

  static Start behindGap(Position position, @Nullable Position from, String reason) {
    return new Start(position, new Missed(from, reason));
  }

  /** What comes before the stream's first event. */
  @Nullable RawBsonDocument gapEvent() {
    return gap == null ? null : OwnEvents.gap(gap.from(), position, gap.reason());
  }
}
