package io.github.changecapture.test.mongo.driver;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bson.RawBsonDocument;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/** The events of a subscription, asked for one by one. */
final class SubscribedEvents extends BaseSubscriber<Signal<RawBsonDocument>> implements Events {

  private static final long PATIENCE_SECONDS = 60;

  private final BlockingQueue<Signal<RawBsonDocument>> signals = new LinkedBlockingQueue<>();

  private SubscribedEvents() {}

  static SubscribedEvents of(Publisher<RawBsonDocument> stream) {
    SubscribedEvents events = new SubscribedEvents();
    Flux.from(stream).materialize().subscribe(events);
    return events;
  }

  @Override
  protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
    // the cursor is opened only once something is asked for
    request(1);
  }

  @Override
  protected void hookOnNext(Signal<RawBsonDocument> signal) {
    signals.add(signal);
  }

  @Override
  public RawBsonDocument next() {
    Signal<RawBsonDocument> signal = take();
    if (signal.isOnError()) {
      throw (RuntimeException) signal.getThrowable();
    }
    if (signal.isOnComplete()) {
      throw new AssertionError("the stream completed");
    }
    request(1);
    return signal.get();
  }

  @Override
  public void awaitEnd() {
    Signal<RawBsonDocument> signal = take();
    if (!signal.isOnComplete()) {
      throw new AssertionError("the stream goes on with " + signal);
    }
  }

  private Signal<RawBsonDocument> take() {
    try {
      Signal<RawBsonDocument> signal = signals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (signal == null) {
        throw new AssertionError("no event within " + PATIENCE_SECONDS + " s");
      }
      return signal;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    dispose();
  }
}
