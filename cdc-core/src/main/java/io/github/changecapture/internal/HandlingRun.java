package io.github.changecapture.internal;

import io.github.changecapture.config.Concurrency;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.internal.OrderedByKey.Bounds;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Events are handed to a handler: read → view → track → handle → acknowledge. */
final class HandlingRun<T> extends EventsRun<T> {
  private final Handling<T> handling;
  private final OrderedByKey<ChangeEvent<T>> handled;

  HandlingRun(
      CaptureSettings<T> settings,
      Ownership ownership,
      Function<ChangeEvent<T>, Publisher<?>> handler,
      Concurrency concurrency) {
    super(settings, ownership);
    this.handling =
        new Handling<>(handler, DeadLettering.of(settings), ownership.tenure()::requireHeld);
    this.handled =
        new OrderedByKey<>(
            super.flow(),
            this::handle,
            LaneKey::of,
            ChangeEvent::sizeInBytes,
            new Bounds(concurrency.handlers(), settings.limits().bufferedBytes()));
  }

  /** Has no elements: an event leaves it by being done. */
  @Override
  Flux<ChangeEvent<T>> flow() {
    return handled.<ChangeEvent<T>>then(Mono.empty()).flux();
  }

  /** Before the next event of its document is begun, this one is acknowledged. */
  private Mono<Void> handle(ChangeEvent<T> event) {
    return handling
        .handle(event)
        .doOnSuccess(nothing -> acknowledge(EventDecoder.sequenceOf(event)));
  }

  /** The handler's completion counts, not what it does with the event. */
  @Override
  Acknowledgement acknowledgement() {
    return Acknowledgement.none();
  }

  @Override
  long taken() {
    return tracker.entries() + snapshotEntries();
  }

  @Override
  String whatToDo() {
    return "Its handler has not completed: give it a timeout, or raise maxUnacknowledged";
  }

  @Override
  long bufferedBytes() {
    return handled.bufferedBytes();
  }
}
