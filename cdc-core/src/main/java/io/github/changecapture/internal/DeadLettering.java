package io.github.changecapture.internal;

import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.ErrorPolicy.LastResort;
import io.github.changecapture.error.HandlingFailed;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What becomes of an event that cannot be delivered. */
record DeadLettering(String capture, ErrorPolicy policy, @Nullable DeadLetterSink sink) {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLettering.class);

  static DeadLettering of(CaptureSettings<?> settings) {
    return new DeadLettering(
        settings.name(), settings.policies().errors(), settings.policies().deadLetters());
  }

  /** The policy's last resort: completes when the event counts as done, or fails as before. */
  Mono<Void> insteadOfFailing(ChangeEvent<?> event, Throwable failure) {
    return policy.lastResort() == LastResort.DEAD_LETTER && failure instanceof Exception
        ? write(event, failure)
        : Mono.error(failure);
  }

  /** Completes when the letter is durable; what goes wrong with it is permanent for the capture. */
  Mono<Void> write(ChangeEvent<?> event, Throwable reason) {
    return Mono.defer(() -> sinkOrFail().write(letter(event, reason)))
        .onErrorMap(error -> unwritten(event, reason, error))
        .doOnSuccess(
            nothing ->
                LOG.warn(
                    "capture '{}': {} went to the dead letters ({})",
                    capture,
                    nameOf(event),
                    reason.getClass().getName()));
  }

  private DeadLetterSink sinkOrFail() {
    if (sink == null) {
      throw new IllegalStateException("there is no deadLetterSink");
    }
    return sink;
  }

  private DeadLetter letter(ChangeEvent<?> event, Throwable reason) {
    return new DeadLetter(
        capture, event.raw(), event.position(), event.namespace(), DeadLetter.Reason.of(reason));
  }

  private HandlingFailed unwritten(ChangeEvent<?> event, Throwable reason, Throwable error) {
    HandlingFailed failed =
        new HandlingFailed(
            "capture '%s': the dead letter of %s could not be written (%s), so the capture stops and nothing is lost: see to the deadLetterSink and start again"
                .formatted(capture, nameOf(event), error.getMessage()),
            error);
    failed.addSuppressed(reason);
    return failed;
  }

  /** Type, namespace and cluster time, as far as they can be read. */
  static String nameOf(ChangeEvent<?> event) {
    try {
      return event.toString();
    } catch (RuntimeException malformed) {
      return "an event that is malformed";
    }
  }
}
