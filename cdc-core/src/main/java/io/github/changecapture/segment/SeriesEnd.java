package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * The last event that a series has taken, durable or not.
 *
 * <p>Cluster times nearly always decide, so that an event's id is only decoded when they are equal.
 */
final class SeriesEnd {
  private @Nullable BsonTimestamp clusterTime;
  private long generation;
  private @Nullable Position position;
  private @Nullable ChangeEvent<?> event;

  SeriesEnd(@Nullable Position position) {
    this.position = position;
    if (position != null) {
      this.clusterTime = position.clusterTime();
      this.generation = position.generation();
    }
  }

  /** Whether the event is at or before this end, and so in the series already. */
  boolean covers(ChangeEvent<?> candidate) {
    if (clusterTime == null) {
      return false;
    }
    int order = Long.compare(candidate.generation(), generation);
    if (order == 0) {
      order = candidate.clusterTime().compareTo(clusterTime);
    }
    if (order == 0) {
      order = candidate.id().compareTo(id());
    }
    return order <= 0;
  }

  void moveTo(ChangeEvent<?> next) {
    event = next;
    generation = next.generation();
    clusterTime = next.clusterTime();
  }

  /** Lets go of the event, if it is still the last one. */
  void settle(ChangeEvent<?> committed, Position committedPosition) {
    if (event == committed) {
      event = null;
      position = committedPosition;
    }
  }

  private String id() {
    if (event != null) {
      return event.id();
    }
    return position == null || position.token() == null ? "" : position.token().data();
  }
}
