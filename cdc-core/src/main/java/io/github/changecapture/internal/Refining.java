package io.github.changecapture.internal;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.EventInvalid;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.ShapingFailed;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.internal.CaptureSettings.Refinement;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.Validator.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What an event goes through between the server and whoever takes it: filter → shape → map →
 * validate. An event that isn't delivered is done when it is passed over: at once if it was
 * filtered out, with its letter if it is dead-lettered.
 */
final class Refining {
  private static final List<String> KEPT =
      List.of("_id", "operationType", "clusterTime", "ns", "documentKey");

  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private final Refinement steps;
  private final DeadLettering letters;
  private final Runnable requireHeld;
  private final Consumer<ChangeEvent<?>> passedOver;

  /**
   * Prepares the steps.
   *
   * @param requireHeld throws when nothing more may be written
   * @param passedOver told of each event that is done without being delivered
   */
  Refining(
      Refinement steps,
      DeadLettering letters,
      Runnable requireHeld,
      Consumer<ChangeEvent<?>> passedOver) {
    this.steps = steps;
    this.letters = letters;
    this.requireHeld = requireHeld;
    this.passedOver = passedOver;
  }

  /** Gives the event to deliver, or nothing once it is passed over; fails as the policy says. */
  @SuppressWarnings("ReferenceEquality") // an event that is not touched is not copied
  Mono<EventBytes> refine(EventBytes bytes, long generation) {
    ChangeEvent<RawBsonDocument> event = view(bytes, generation);
    RawBsonDocument shaped;
    try {
      if (isFilteredOut(event)) {
        passedOver.accept(event);
        return Mono.empty();
      }
      shaped = shaped(event);
    } catch (CaptureException failed) {
      return lastResort(event, failed, () -> letterOf(event));
    }
    ChangeEvent<RawBsonDocument> result =
        shaped == event.raw() ? event : view(new EventBytes(shaped), generation);
    return result instanceof DocumentEvent<RawBsonDocument> change
        ? mapped(change)
        : Mono.just(EventDecoder.bytesOf(result));
  }

  private ChangeEvent<RawBsonDocument> view(EventBytes bytes, long generation) {
    return decoder.decode(bytes, generation, Acknowledgement.none(), 0);
  }

  private boolean isFilteredOut(ChangeEvent<RawBsonDocument> event) {
    return event instanceof DocumentEvent<RawBsonDocument> change
        && !hosts("filter", event, () -> steps.filter().test(change));
  }

  private RawBsonDocument shaped(ChangeEvent<RawBsonDocument> event) {
    Shape shape = steps.shape();
    if (shape == null) {
      return event.raw();
    }
    try {
      return shape.apply(event.raw(), event.namespace());
    } catch (MalformedEvent malformed) {
      throw new MalformedEvent(
          "%s (%s)".formatted(malformed.getMessage(), DeadLettering.nameOf(event)), malformed);
    }
  }

  @SuppressWarnings("ReferenceEquality") // to compare contents would cost more
  private Mono<EventBytes> mapped(DocumentEvent<RawBsonDocument> event) {
    try {
      RawBsonDocument mapped = encoded(hosts("map", event, () -> steps.map().apply(event)));
      if (mapped == event.raw()) {
        return validated(event);
      }
      requireKept(event, mapped);
      return validated(
          (DocumentEvent<RawBsonDocument>) view(new EventBytes(mapped), event.generation()));
    } catch (CaptureException failed) {
      return lastResort(event, failed, () -> event);
    }
  }

  private Mono<EventBytes> validated(DocumentEvent<RawBsonDocument> event) {
    Verdict verdict = hosts("validator", event, () -> steps.validator().validate(event));
    String reason = verdict.reason();
    return reason == null
        ? Mono.just(EventDecoder.bytesOf(event))
        : done(event, Mono.defer(() -> letters.write(event, new EventInvalid(reason))));
  }

  private static RawBsonDocument encoded(BsonDocument document) {
    return document instanceof RawBsonDocument raw
        ? raw
        : new RawBsonDocument(document, new BsonDocumentCodec());
  }

  /** Place, key and kind of an event are the capture's. */
  private static void requireKept(DocumentEvent<RawBsonDocument> event, RawBsonDocument mapped) {
    KEPT.stream()
        .filter(field -> !Objects.equals(event.raw().get(field), mapped.get(field)))
        .findFirst()
        .ifPresent(
            field -> {
              throw new ShapingFailed(
                  "map: what it made of %s is refused: it must leave %s as they are, and %s is another. Change the documents and updateDescription only"
                      .formatted(event, KEPT, field));
            });
  }

  /** Calls what the host gave; its messages may hold content, and so don't go further. */
  private static <R> R hosts(String option, ChangeEvent<?> event, Supplier<R> call) {
    try {
      return Objects.requireNonNull(call.get());
    } catch (RuntimeException failed) {
      throw new ShapingFailed(
          "%s failed for %s with %s: correct it, or let errorPolicy write such events to the dead letters"
              .formatted(option, DeadLettering.nameOf(event), failed.getClass().getName()),
          failed);
    }
  }

  private Mono<EventBytes> lastResort(
      ChangeEvent<?> event, CaptureException failed, Supplier<ChangeEvent<?>> letter) {
    return done(event, Mono.defer(() -> letters.insteadOfFailing(letter.get(), failed)));
  }

  private Mono<EventBytes> done(ChangeEvent<?> event, Mono<Void> written) {
    return Mono.fromRunnable(requireHeld)
        .then(written)
        .then(Mono.fromRunnable(() -> passedOver.accept(event)));
  }

  /** What wasn't shaped stays here, and so do key and token. */
  private ChangeEvent<?> letterOf(ChangeEvent<?> event) {
    Shape shape = steps.shape();
    if (shape == null || shape.keepsUnshaped()) {
      return event;
    }
    BsonDocument stub =
        new BsonDocument("operationType", new BsonString(event.operationType()))
            .append("clusterTime", event.clusterTime());
    Namespace namespace = event.namespace();
    if (namespace != null) {
      stub.append(
          "ns",
          new BsonDocument("db", new BsonString(namespace.database()))
              .append("coll", new BsonString(namespace.collection())));
    }
    return view(new EventBytes(encoded(stub)), event.generation());
  }

  /** The steps that a capture takes, or null if there are none. */
  static @Nullable Refining of(
      CaptureSettings<?> settings, Runnable requireHeld, Consumer<ChangeEvent<?>> passedOver) {
    Refinement steps = settings.refinement();
    return steps.equals(Refinement.NONE)
        ? null
        : new Refining(steps, DeadLettering.of(settings), requireHeld, passedOver);
  }
}
