package io.github.changecapture.spi;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events in stream order, and how far the stream has come with them.
 *
 * @param events the events; empty where only time has passed
 * @param watermark the position at or before which nothing more can come after this batch, or null
 *     if there is no news of that
 */
public record EventBatch(List<? extends ChangeEvent<?>> events, @Nullable Position watermark) {

  /** Copies the list unless it is immutable. */
  public EventBatch {
    events = List.copyOf(events);
  }
}
