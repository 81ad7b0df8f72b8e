package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.internal.StreamOpener.Extent;
import java.util.function.Supplier;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How a reader gets past an event that is too large: the server is asked for less of it, by a
 * stream that serves for nothing else, and for the whole behind it.
 */
final class Narrowing {
  private static final Logger LOG = LoggerFactory.getLogger(Narrowing.class);

  private final CaptureSettings<?> settings;
  private final Tenure tenure;
  private final StreamPlace place;
  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());

  private volatile Extent extent = Extent.WHOLE;

  /** Why the extent is not the whole. */
  private volatile @Nullable EventTooLarge tooLarge;

  /** Whether the present stream only served to get past one event. */
  private volatile boolean goesOn;

  Narrowing(CaptureSettings<?> settings, Tenure tenure, StreamPlace place) {
    this.settings = settings;
    this.tenure = tenure;
    this.place = place;
  }

  /** How much the next stream asks the server for. */
  Extent extent() {
    return extent;
  }

  /** Whether the present stream has done all it was there for, so that another follows it. */
  boolean goesOn() {
    return goesOn;
  }

  /** A stream begins that has got past nothing yet. */
  void streamBegins() {
    goesOn = false;
  }

  /** A reply fails as a whole, so first those before the event that is too large come alone. */
  Mono<Long> narrowed(EventTooLarge failure) {
    Extent narrowest =
        switch (settings.policies().oversize()) {
          case FAIL -> extent;
          case DROP_PRE_IMAGE -> Extent.WITHOUT_PRE_IMAGE;
          case KEY_ONLY, DEAD_LETTER -> Extent.KEY_ONLY;
        };
    if (extent == narrowest) {
      return Mono.error(failure);
    }
    extent = extent == Extent.WHOLE ? Extent.ONE_BY_ONE : narrowest;
    tooLarge = failure;
    LOG.warn(
        "capture '{}': an event after {} exceeds 16 MiB, reading on {}",
        settings.name(),
        place.position(),
        extent);
    return Mono.just(0L);
  }

  /** Also an event that is not selected is one to get past. */
  Flux<RawBsonDocument> opened(Flux<RawBsonDocument> stream) {
    return extent == Extent.WITHOUT_PRE_IMAGE || extent == Extent.KEY_ONLY
        ? stream.take(1)
        : stream;
  }

  /**
   * A narrower stream only serves to get past one event, which is its first.
   *
   * @param behindWhole what follows the events of a stream that is not narrower
   */
  Flux<EventBytes> within(Flux<EventBytes> events, Supplier<Flux<EventBytes>> behindWhole) {
    return switch (extent) {
      case WHOLE -> events.concatWith(Flux.defer(behindWhole));
      case ONE_BY_ONE ->
          events.take(settings.watched().stream().batchSize()).doOnComplete(this::widen);
      case WITHOUT_PRE_IMAGE -> events.doOnComplete(this::widen);
      case KEY_ONLY ->
          settings.policies().oversize() == OversizePolicy.DEAD_LETTER
              ? events.concatMap(this::deadLetter, 1).doOnComplete(this::widen)
              : events.doOnComplete(this::widen);
    };
  }

  private void widen() {
    extent = Extent.WHOLE;
    goesOn = true;
  }

  /** Nothing is handed on: the event is done when its letter is durable. */
  private Mono<EventBytes> deadLetter(EventBytes bytes) {
    return Mono.defer(
        () -> {
          tenure.requireHeld();
          ChangeEvent<RawBsonDocument> event =
              decoder.decode(bytes, place.generation(), Acknowledgement.none(), 0);
          return DeadLettering.of(settings)
              .write(event, requireNonNull(tooLarge))
              .then(Mono.fromRunnable(() -> place.passedOverAlone(event)));
        });
  }
}
