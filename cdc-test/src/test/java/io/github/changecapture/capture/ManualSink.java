package io.github.changecapture.capture;

import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Takes batches, and says durable when it is told to. */
final class ManualSink implements Sink {
  final List<Integer> taken = new CopyOnWriteArrayList<>();
  final List<EventBatch> watermarks = new CopyOnWriteArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<Boolean> threadsMayBlock = new CopyOnWriteArrayList<>();
  private final List<Sinks.Empty<Void>> pending = new ArrayList<>();
  private boolean automatic;
  volatile Throwable failure;
  volatile Mono<Void> whenOpened = Mono.empty();
  volatile Supplier<Mono<Void>> whenClosed = Mono::empty;
  String layout = "manual";

  @Override
  public Mono<Void> open(SinkContext context) {
    calls.add("open " + context.capture());
    return whenOpened;
  }

  @Override
  public synchronized Mono<Void> write(EventBatch batch) {
    threadsMayBlock.add(!Schedulers.isInNonBlockingThread());
    batch.events().forEach(event -> taken.add(OnMongo.id(event)));
    if (batch.events().isEmpty()) {
      watermarks.add(batch);
    }
    if (failure != null) {
      return Mono.error(failure);
    }
    if (automatic || batch.events().isEmpty()) {
      return Mono.empty();
    }
    Sinks.Empty<Void> durable = Sinks.empty();
    pending.add(durable);
    return durable.asMono();
  }

  synchronized void everythingDurable() {
    automatic = true;
    pending.forEach(Sinks.Empty::tryEmitEmpty);
    pending.clear();
  }

  @Override
  public Mono<Void> close() {
    calls.add("close");
    return whenClosed.get();
  }

  @Override
  public String layout() {
    return layout;
  }
}
