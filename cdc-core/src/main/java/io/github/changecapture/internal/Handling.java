package io.github.changecapture.internal;

import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.HandlingFailed;
import io.github.changecapture.error.PermanentCaptureException;
import io.github.changecapture.event.ChangeEvent;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/**
 * Brings one event to its end: handled, at once or after retries, or durable among the dead
 * letters.
 *
 * @param handler the host's
 * @param letters what to do in the end
 * @param requireHeld throws when nothing more may be handed on
 */
record Handling<T>(
    Function<ChangeEvent<T>, Publisher<?>> handler, DeadLettering letters, Runnable requireHeld) {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  /** Completes when the event is done; fails if the capture is to stop. */
  Mono<Void> handle(ChangeEvent<T> event) {
    Mono<Void> handled =
        Mono.defer(
            () -> {
              requireHeld.run();
              return Flux.from(handler.apply(event)).then();
            });
    return retried(handled, event).onErrorResume(failure -> lastResort(event, failure));
  }

  private Mono<Void> retried(Mono<Void> handled, ChangeEvent<T> event) {
    RetryPolicy retry = letters.policy().retry();
    return retry == null
        ? handled
        : handled.retryWhen(
            Retry.from(signals -> signals.concatMap(signal -> next(signal, retry, event), 1)));
  }

  private Mono<Long> next(RetrySignal signal, RetryPolicy retry, ChangeEvent<T> event) {
    Throwable failure = signal.failure();
    long attempt = signal.totalRetries() + 1;
    if (attempt > retry.attempts()
        || !(failure instanceof Exception)
        || failure instanceof PermanentCaptureException) {
      return Mono.error(failure);
    }
    LOG.warn(
        "capture '{}': the handler failed for {}, trying again (attempt {} of {}): {}",
        letters.capture(),
        DeadLettering.nameOf(event),
        attempt,
        retry.attempts(),
        failure.getClass().getName());
    return Mono.delay(retry.delayBefore((int) attempt, ThreadLocalRandom.current()));
  }

  /** A lease that has ended is no failure of the event: it belongs to another instance now. */
  private Mono<Void> lastResort(ChangeEvent<T> event, Throwable failure) {
    return Mono.fromRunnable(requireHeld)
        .then(Mono.defer(() -> letters.insteadOfFailing(event, failure)))
        .onErrorMap(error -> error == failure, same -> stopped(event, same));
  }

  private HandlingFailed stopped(ChangeEvent<T> event, Throwable failure) {
    return new HandlingFailed(
        "capture '%s' stops because the handler failed for %s: %s. The event comes again at the next start; let errorPolicy try again or write dead letters to go on behind such events"
            .formatted(letters.capture(), DeadLettering.nameOf(event), failure),
        failure);
  }
}
