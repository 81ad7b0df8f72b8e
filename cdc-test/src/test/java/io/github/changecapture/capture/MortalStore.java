package io.github.changecapture.capture;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A store as it is used by a process that may die: from then on nothing reaches the storage. */
final class MortalStore implements CheckpointStore {
  final AtomicInteger claims = new AtomicInteger();
  final AtomicInteger renewals = new AtomicInteger();
  volatile long epoch;
  private final CheckpointStore storage;
  private volatile boolean dead;
  private volatile boolean mute;

  MortalStore(CheckpointStore storage) {
    this.storage = storage;
  }

  void die() {
    dead = true;
  }

  /** Renewals do not arrive any more, and nothing says so. */
  void muteRenewals() {
    mute = true;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return Mono.defer(
        () -> {
          claims.incrementAndGet();
          return storage.claim(capture).map(this::counted);
        });
  }

  private Claim counted(Claim claim) {
    epoch = claim.ownerEpoch();
    Lease lease = claim.lease();
    return new Claim(
        claim.ownerEpoch(),
        claim.checkpoint(),
        new Lease() {
          @Override
          public Duration duration() {
            return lease.duration();
          }

          @Override
          public Mono<Void> renew() {
            return dead || mute
                ? Mono.never()
                : lease.renew().doOnSuccess(nothing -> renewals.incrementAndGet());
          }
        });
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.defer(
        () ->
            dead
                ? Mono.error(new SinkUnavailable("the process is dead"))
                : storage.save(capture, checkpoint));
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return Mono.defer(() -> dead ? Mono.empty() : storage.release(capture, ownerEpoch));
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return storage.load(capture);
  }

  @Override
  public Set<Namespace> ownNamespaces() {
    return storage.ownNamespaces();
  }
}
