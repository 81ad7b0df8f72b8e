package io.github.changecapture.event;

import reactor.core.publisher.Mono;

/**
 * Where an event reports that its receiver is done with it.
 *
 * <p>Events carry a sequence number and share one acknowledgement, so that an event costs no object
 * for this.
 */
public interface Acknowledgement {

  /**
   * Marks an event as done; idempotent, never waits, may be called on any thread, on which the
   * subscriber's {@code onNext} may then run.
   *
   * @param sequence the event's number
   */
  void acknowledge(long sequence);

  /**
   * Marks an event as done and saves the checkpoint.
   *
   * @param sequence the event's number
   * @return completes when a checkpoint that covers the event is saved, which needs all events
   *     before it to be acknowledged too
   */
  Mono<Void> commit(long sequence);

  /**
   * For events that somebody else acknowledges: both calls do nothing.
   *
   * @return the acknowledgement
   */
  static Acknowledgement none() {
    return NoAcknowledgement.INSTANCE;
  }
}
