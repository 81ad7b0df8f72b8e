package io.github.changecapture.spi;

import reactor.core.publisher.Mono;

/**
 * Keeps the events that were not delivered.
 *
 * <p>The rules, which {@code DeadLetterSinkContract} in cdc-test checks:
 *
 * <ul>
 *   <li>D1: the Mono of {@link #write} completes when the letter is durable, and not before: the
 *       checkpoint may pass the event then.
 *   <li>D2: every letter is kept, with its event and its reason, whatever bytes the event has; also
 *       one that was written before, which comes again if the capture died before its checkpoint.
 *   <li>D3: a letter that cannot be kept fails the Mono, never completes it; later ones may be kept
 *       again. The capture stops then.
 *   <li>D4: nothing is written before the Mono is subscribed to.
 *   <li>D5: safe for use by several threads at once; nothing blocks the thread of a subscriber.
 * </ul>
 *
 * <p>A sink stays the host's: no capture closes it.
 */
@FunctionalInterface
public interface DeadLetterSink {

  /**
   * Keeps a letter.
   *
   * @param letter the event and the reason
   * @return completes when the letter is durable
   */
  Mono<Void> write(DeadLetter letter);
}
