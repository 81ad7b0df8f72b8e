package io.github.changecapture.internal;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * The time for which a capture owns its name: until it gives the claim back, or, if the claim has a
 * lease, until that was not renewed in time.
 *
 * <p>The time is measured here, from before each request, and ends a tenth of the lease before the
 * storage may give the claim to another: clocks that run at different speeds, and a write that is
 * already on its way, have that much room. A tenure that was once over stays over.
 */
final class Tenure {
  private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);
  private static final int RENEWALS = 3;
  private static final int MARGIN = 10;

  private final String capture;
  private final Claim claim;
  private final LongSupplier ticker;
  private final Sinks.Empty<Void> lost = Sinks.empty();
  private final Disposable.Composite renewing = Disposables.composite();

  /** By the ticker; written only by an owner that still is one. */
  private volatile long deadline;

  private volatile @Nullable Throwable lastFailure;

  /** Why the tenure is over, or null as long as it is not. */
  private volatile @Nullable RuntimeException over;

  private Tenure(String capture, Claim claim, LongSupplier ticker, long askedAt) {
    this.capture = capture;
    this.claim = claim;
    this.ticker = ticker;
    this.deadline = askedAt + usable(claim.lease());
  }

  /**
   * Begins a tenure; a lease is renewed from now on, until {@link #end}.
   *
   * @param ticker the time in nanoseconds, which only ever moves forward
   * @param askedAt the ticker's time before the claim was asked for
   */
  static Tenure begin(String capture, Claim claim, LongSupplier ticker, long askedAt) {
    Tenure tenure = new Tenure(capture, claim, ticker, askedAt);
    Lease lease = claim.lease();
    if (lease != null) {
      tenure.keep(lease);
    }
    return tenure;
  }

  Claim claim() {
    return claim;
  }

  /** Never completes; fails with {@link Fenced} when the tenure is over. */
  Mono<Void> lost() {
    return lost.asMono();
  }

  /** Whether something may still be handed on. */
  boolean isHeld() {
    return whyNot() == null;
  }

  /**
   * Called before anything is handed on.
   *
   * @throws Fenced if the tenure is over, or what else a renewal failed with
   */
  void requireHeld() {
    RuntimeException reason = whyNot();
    if (reason != null) {
      throw reason;
    }
  }

  private @Nullable RuntimeException whyNot() {
    Lease lease = claim.lease();
    if (lease == null) {
      return null;
    }
    if (over == null && ticker.getAsLong() - deadline >= 0) {
      lose(expired(lease));
    }
    return over;
  }

  /** Stops renewing; what was the last renewal still counts. */
  void end() {
    renewing.dispose();
  }

  private void keep(Lease lease) {
    Duration pause = lease.duration().dividedBy(RENEWALS);
    Mono<Void> renewals = Mono.delay(pause).then(Mono.defer(() -> renewed(lease))).repeat().then();
    // A renewal that does not return must not keep the end from being seen.
    Mono<Void> watch =
        Mono.defer(() -> Mono.delay(Duration.ofNanos(Math.max(0, deadline - ticker.getAsLong()))))
            .repeat(this::isHeld)
            .then();
    renewing.add(renewals.subscribe(nothing -> {}, this::lose));
    renewing.add(watch.subscribe(nothing -> {}, this::lose));
  }

  private Mono<Void> renewed(Lease lease) {
    Duration pause = lease.duration().dividedBy(RENEWALS * MARGIN);
    return Mono.defer(() -> renewOnce(lease))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, pause)
                .maxBackoff(pause.multipliedBy(2))
                .filter(TransientCaptureException.class::isInstance)
                .doBeforeRetry(signal -> failed(signal.failure())));
  }

  private Mono<Void> renewOnce(Lease lease) {
    long askedAt = ticker.getAsLong();
    return lease.renew().doOnSuccess(nothing -> extend(askedAt + usable(lease)));
  }

  private void failed(Throwable failure) {
    lastFailure = failure;
    LOG.warn(
        "lease of capture '{}' could not be renewed, trying again: {}",
        capture,
        failure.getMessage());
  }

  private synchronized void extend(long until) {
    if (over == null && ticker.getAsLong() - deadline < 0) {
      deadline = until;
    }
  }

  private void lose(Throwable failure) {
    RuntimeException reason = Exceptions.propagate(failure);
    synchronized (this) {
      if (over == null) {
        over = reason;
      }
    }
    var unused = lost.tryEmitError(reason); // fails only if it was lost before
  }

  private Fenced expired(Lease lease) {
    Throwable failure = lastFailure;
    return new Fenced(
        "lease of capture '%s' (epoch %d, %s) was not renewed in time, so another instance may own the capture: this one delivers nothing more. Subscribe again to go on from the last checkpoint; if it happens again, look for long pauses of this process and for an unreachable checkpoint store, or choose a longer lease%s"
            .formatted(
                capture,
                claim.ownerEpoch(),
                lease.duration(),
                failure == null ? "" : " (last failure: " + failure.getMessage() + ")"),
        failure);
  }

  private static long usable(@Nullable Lease lease) {
    if (lease == null) {
      return 0;
    }
    Duration whole = lease.duration();
    return whole.minus(whole.dividedBy(MARGIN)).toNanos();
  }
}
