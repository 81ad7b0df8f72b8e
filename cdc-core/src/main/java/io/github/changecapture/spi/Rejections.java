package io.github.changecapture.spi;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.event.ChangeEvent;
import reactor.core.publisher.Mono;

/** Where a sink hands an event that it can never take, such as one that cannot be encoded. */
@FunctionalInterface
public interface Rejections {

  /**
   * Does with the event what the capture's {@code errorPolicy} says.
   *
   * @param event the event
   * @param reason why the sink cannot take it
   * @return completes when the event is durable among the dead letters, and the sink may go on
   *     behind it; fails if the capture is to stop, with the reason or with what kept the letter
   *     from being written
   */
  Mono<Void> reject(ChangeEvent<?> event, CaptureException reason);

  /**
   * Fails for each event.
   *
   * @return rejections that fail with the reason
   */
  static Rejections failing() {
    return (event, reason) -> Mono.error(reason);
  }
}
