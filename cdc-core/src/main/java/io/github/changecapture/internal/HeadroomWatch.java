package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import io.github.changecapture.status.OplogHeadroom;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks now and then how much of the oplog lies before the capture's position, and warns while
 * there is time to do something about it. What cannot be seen is not known, and never called good.
 */
final class HeadroomWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HeadroomWatch.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final double LOW = 0.25;

  /** In an oplog that has only begun, a moment is a large part. */
  private static final Duration MUCH = Duration.ofSeconds(30);

  private final CaptureSettings<?> settings;
  private final OldestChange oldest;
  private final Supplier<Position> position;
  private volatile @Nullable OplogHeadroom headroom;

  HeadroomWatch(CaptureSettings<?> settings, OldestChange oldest, Supplier<Position> position) {
    this.settings = settings;
    this.oldest = oldest;
    this.position = position;
  }

  /** Looks again and again; never ends, and never fails. */
  Mono<Void> keepLooking() {
    return Flux.interval(Duration.ZERO, INTERVAL)
        .onBackpressureDrop()
        .concatMap(tick -> look().onErrorComplete(), 1)
        .then();
  }

  /** The last figure, or null if the oplog cannot be read. */
  @Nullable OplogHeadroom headroom() {
    return headroom;
  }

  private Mono<OplogHeadroom> look() {
    return oldest
        .inOplog()
        .zipWith(oldest.lastOperation(), (first, last) -> of(first, position.get(), last))
        .doOnNext(this::note)
        .doOnError(unseen -> headroom = null)
        .switchIfEmpty(Mono.fromRunnable(() -> headroom = null));
  }

  /** By the server's times alone: this machine's clock may differ by more than the oplog holds. */
  static OplogHeadroom of(BsonTimestamp oldest, Position position, BsonTimestamp last) {
    Instant first = Position.instantOf(oldest);
    Duration window = atLeastZero(Duration.between(first, Position.instantOf(last)));
    Duration left = atLeastZero(Duration.between(first, position.instant()));
    return new OplogHeadroom(left.compareTo(window) < 0 ? left : window, window);
  }

  private static Duration atLeastZero(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private void note(OplogHeadroom seen) {
    headroom = seen;
    if (seen.share() < LOW && seen.window().minus(seen.left()).compareTo(MUCH) > 0) {
      LOG.warn(
          "capture '{}' is about to lose its place: only {} of the oplog's {} lie before its"
              + " position. Acknowledge faster, or give the oplog more room",
          settings.name(),
          seen.left(),
          seen.window());
    }
  }
}
