package io.github.changecapture.spi;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * What keeps a {@link Claim} alive, where a storage cannot see by itself that an owner has died.
 *
 * <p>The capture renews it at a third of its duration, and delivers nothing in the last tenth.
 * Rules C10 and C11 of {@link CheckpointStore} say what holds.
 */
public interface Lease {

  /**
   * How long the claim lasts after the claim or the last renewal, by the storage's clock.
   *
   * @return a positive duration, always the same
   */
  Duration duration();

  /**
   * Makes the claim last its whole duration again.
   *
   * @return completes when that is sure; fails with {@link io.github.changecapture.error.Fenced} if
   *     the claim was released or another one has been given, and with a {@link
   *     io.github.changecapture.error.TransientCaptureException} if it may be tried again
   */
  Mono<Void> renew();
}
