package io.github.changecapture.internal;

import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.TransientCaptureException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Claims the capture's name, and waits for it while another instance has it for a while only. */
final class Claiming {
  private static final Logger LOG = LoggerFactory.getLogger(Claiming.class);

  private final CaptureSettings<?> settings;
  private final LongSupplier ticker;
  private final Consumption consumption;

  /** What is known of the instance that has the name, or null while this one is the first. */
  private @Nullable String owner;

  private int failures;

  Claiming(CaptureSettings<?> settings, LongSupplier ticker, Consumption consumption) {
    this.settings = settings;
    this.ticker = ticker;
    this.consumption = consumption;
  }

  /** The tenure, or empty if the consumption is stopped while it waits. */
  Mono<Tenure> claim() {
    return Mono.defer(this::ask)
        .retryWhen(Retry.from(this::afterPauses))
        .doFinally(signal -> consumption.waitsNoMore());
  }

  private Mono<Tenure> ask() {
    long askedAt = ticker.getAsLong();
    return settings
        .checkpoints()
        .store()
        .claim(settings.name())
        .map(claim -> Tenure.begin(settings.name(), claim, ticker, askedAt));
  }

  /** Only a pause is broken off: a claim that was begun could be made without anybody knowing. */
  private Publisher<Boolean> afterPauses(Flux<Retry.RetrySignal> failed) {
    return failed
        .concatMap(
            signal ->
                pause(signal.failure())
                    .thenReturn(true)
                    .or(consumption.stopRequested().thenReturn(false)))
        .takeWhile(goOn -> goOn);
  }

  private Mono<Long> pause(Throwable failure) {
    if (failure instanceof OwnedElsewhere owned && owned.retryAfter().isPresent()) {
      failures = 0;
      note(owned);
      return Mono.delay(owned.retryAfter().get());
    }
    if (owner != null
        && failure instanceof TransientCaptureException
        && failures < settings.policies().retry().attempts()) {
      failures++;
      Duration delay =
          settings.policies().retry().delayBefore(failures, ThreadLocalRandom.current());
      LOG.warn(
          "capture '{}' cannot see who owns it, looking again in {}: {}",
          settings.name(),
          delay,
          failure.getMessage());
      return Mono.delay(delay);
    }
    return Mono.error(failure);
  }

  private void note(OwnedElsewhere owned) {
    String found = String.valueOf(owned.getMessage());
    if (!found.equals(owner)) {
      owner = found;
      LOG.info("capture '{}' waits: {}", settings.name(), found);
    }
    consumption.waits();
  }
}
