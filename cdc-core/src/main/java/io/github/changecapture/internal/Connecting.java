package io.github.changecapture.internal;

import com.mongodb.MongoTimeoutException;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.SourceUnavailable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Asks a server again that is there and does not answer, such as in the middle of an election. */
final class Connecting {
  private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

  private final CaptureSettings<?> settings;
  private final Consumption consumption;

  Connecting(CaptureSettings<?> settings, Consumption consumption) {
    this.settings = settings;
    this.consumption = consumption;
  }

  Pausing pausing() {
    return consumption.pausing();
  }

  /** The answer, or empty if the consumption is stopped while it waits. */
  <R> Mono<R> answered(Mono<R> question) {
    return question.retryWhen(Retry.from(this::afterPauses));
  }

  private Publisher<Boolean> afterPauses(Flux<Retry.RetrySignal> failed) {
    return failed
        .concatMap(
            signal ->
                pause(signal).thenReturn(true).or(consumption.stopRequested().thenReturn(false)))
        .takeWhile(goOn -> goOn);
  }

  private Mono<Long> pause(Retry.RetrySignal signal) {
    RetryPolicy policy = settings.policies().retry();
    Throwable failure = signal.failure();
    if (!isAnswer(failure) || signal.totalRetries() >= policy.attempts()) {
      return Mono.error(failure);
    }
    int attempt = (int) signal.totalRetries() + 1;
    Duration delay = policy.delayBefore(attempt, ThreadLocalRandom.current());
    LOG.warn(
        "capture '{}' cannot begin, trying again in {} (attempt {} of {}): {}",
        settings.name(),
        delay,
        attempt,
        policy.attempts(),
        failure.getMessage());
    return Mono.delay(delay);
  }

  /** Where no server is found the driver has looked for long, and the address may be wrong. */
  private static boolean isAnswer(Throwable failure) {
    return failure instanceof SourceUnavailable
        && !(failure.getCause() instanceof MongoTimeoutException);
  }
}
