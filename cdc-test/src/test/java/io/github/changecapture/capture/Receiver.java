package io.github.changecapture.capture;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Takes one event after the other, acknowledges each, and pauses at one until it may go on. */
interface Receiver {

  /** The ids in the order in which they came. */
  List<Integer> got();

  /** Leaves the pause. */
  void goOn();

  /** Ends as the consumption does. */
  CompletableFuture<Void> ended();

  /** The ways to consume. */
  enum Way {
    EVENTS {
      @Override
      Receiver start(ChangeCapture<Document> capture, int pauseAfter) {
        OneByOne receiver = new OneByOne(pauseAfter);
        capture.events().subscribe(receiver);
        return receiver;
      }
    },
    DELIVERY {
      @Override
      Receiver start(ChangeCapture<Document> capture, int pauseAfter) {
        OneByOneSink sink = new OneByOneSink(pauseAfter);
        capture
            .deliverTo(sink)
            .subscribe(
                nothing -> {},
                sink.ended()::completeExceptionally,
                () -> sink.ended().complete(null));
        return sink;
      }
    };

    abstract Receiver start(ChangeCapture<Document> capture, int pauseAfter);
  }

  /** Asks for one event at a time. */
  final class OneByOne extends BaseSubscriber<ChangeEvent<Document>> implements Receiver {
    private final List<Integer> got = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final int pauseAfter;

    OneByOne(int pauseAfter) {
      this.pauseAfter = pauseAfter;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(1);
    }

    @Override
    protected void hookOnNext(ChangeEvent<Document> event) {
      got.add(OnMongo.id(event));
      event.acknowledge();
      if (got.size() != pauseAfter) {
        request(1);
      }
    }

    @Override
    protected void hookOnError(Throwable error) {
      ended.completeExceptionally(error);
    }

    @Override
    protected void hookOnComplete() {
      ended.complete(null);
    }

    @Override
    public List<Integer> got() {
      return got;
    }

    @Override
    public void goOn() {
      request(1);
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }
  }

  /** Is for captures whose buffer holds no second event. */
  final class OneByOneSink implements Receiver, Sink {
    private final List<Integer> got = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Sinks.Empty<Void> pause = Sinks.empty();
    private final int pauseAfter;

    OneByOneSink(int pauseAfter) {
      this.pauseAfter = pauseAfter;
    }

    @Override
    public Mono<Void> open(SinkContext context) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> write(EventBatch batch) {
      batch.events().forEach(event -> got.add(OnMongo.id(event)));
      return !batch.events().isEmpty() && got.size() >= pauseAfter ? pause.asMono() : Mono.empty();
    }

    @Override
    public Mono<Void> close() {
      return Mono.empty();
    }

    @Override
    public List<Integer> got() {
      return got;
    }

    @Override
    public void goOn() {
      pause.tryEmitEmpty();
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }
  }
}
