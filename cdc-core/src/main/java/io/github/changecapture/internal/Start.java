package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.SnapshotProgress.Extent;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream begins.
 *
 * @param position the place
 * @param gap what was missed before it
 * @param survey the snapshot that belongs to it, if one is to be taken
 */
record Start(Position position, @Nullable Missed gap, @Nullable Survey survey) {

  /**
   * A stretch of history that is known to be missed.
   *
   * @param from the last position before it, or null if there is none
   * @param reason why, in words for a person
   */
  record Missed(@Nullable Position from, String reason) {}

  static Start at(Position position) {
    return new Start(position, null, null);
  }

  static Start withSnapshot(Position position, Extent extent, BsonTimestamp time) {
    return new Start(position, null, new Survey(extent, position.generation(), time));
  }

  static Start behindGap(Position position, @Nullable Position from, String reason) {
    return new Start(position, new Missed(from, reason), null);
  }

  /** What comes before the stream's first event. */
  @Nullable RawBsonDocument gapEvent() {
    return gap == null ? null : OwnEvents.gap(gap.from(), position, gap.reason());
  }
}
