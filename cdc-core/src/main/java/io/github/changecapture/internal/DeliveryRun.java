package io.github.changecapture.internal;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SinkContext.Watermarks;
import java.util.ArrayList;
import java.util.List;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Events are delivered to a sink: read → view → hand over → write → track → checkpoint. */
final class DeliveryRun extends Run<Void> {
  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private final Sink sink;
  private final Scheduler scheduler;
  private final ChangeStreamReader reader;
  private final ReadAhead readAhead;
  private final DeadLettering deadLetters;
  private volatile boolean opened;

  DeliveryRun(CaptureSettings<?> settings, Ownership ownership, Sink sink) {
    super(settings, ownership);
    this.sink = sink;
    this.deadLetters = DeadLettering.of(settings);
    this.scheduler = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "cdc-" + settings.name());
    this.reader = new ChangeStreamReader(settings, ownership, steering, new ToReadAhead());
    this.readAhead =
        new ReadAhead(
            new UntilOther<>(reader.read(), stopped()).map(this::view),
            new FromReader(),
            settings.limits().bufferedBytes(),
            scheduler);
  }

  /** Starts a run whose sink is open; one whose sink does not open is ended. */
  static Mono<DeliveryRun> open(CaptureSettings<?> settings, Ownership ownership, Sink sink) {
    DeliveryRun run = new DeliveryRun(settings, ownership, sink);
    SinkContext context =
        new SinkContext(
            settings.name(),
            ownership.claim().ownerEpoch(),
            ownership.start().position(),
            ownership.tenure()::isHeld,
            settings.client().listens() ? Watermarks.CONTINUOUS : Watermarks.WITH_EVENTS,
            run::rejected);
    return Mono.defer(() -> sink.open(context))
        .subscribeOn(run.scheduler)
        .doOnSuccess(nothing -> run.hasOpened())
        .thenReturn(run)
        .onErrorResume(error -> run.end(Ending.FAILED).onErrorComplete().then(Mono.error(error)));
  }

  private void hasOpened() {
    opened = true;
    ownership.lasting().tally().sinkBegins(sink);
  }

  /** How many writes are under way is bounded by the bytes that they hold. */
  @Override
  Flux<Void> flow() {
    Flux<Void> stream = readAhead.flatMap(this::write, Integer.MAX_VALUE, 1);
    if (!ownership.snapshots().isOn()) {
      return stream;
    }
    SnapshotDelivery delivery =
        new SnapshotToSink(
            sink, scheduler, ownership.tenure()::requireHeld, ownership.lasting().tally());
    return Flux.merge(stream, snapshots(delivery));
  }

  @Override
  ChangeStreamReader reader() {
    return reader;
  }

  private ChangeEvent<RawBsonDocument> view(EventBytes bytes) {
    return decoder.decode(bytes, reader.generation(), Acknowledgement.none(), 0);
  }

  private final class ToReadAhead implements Downstream {
    @Override
    public void reached(Position position) {
      readAhead.reached(position);
    }

    @Override
    public boolean hasRoom() {
      return readAhead.hasRoom();
    }

    @Override
    public void pauses() {
      readAhead.pauses();
    }

    @Override
    public void replyEnds() {
      readAhead.replyEnds();
    }
  }

  private final class FromReader implements ReadAhead.Upstream {
    @Override
    public List<ChangeEvent<?>> followersOf(ChangeEvent<?> event) {
      List<RawBsonDocument> resets = reader.resetsAfter(event);
      if (resets.isEmpty()) {
        return List.of();
      }
      List<ChangeEvent<?>> followers = new ArrayList<>();
      resets.forEach(reset -> followers.add(view(new EventBytes(reset))));
      return followers;
    }

    @Override
    public void taken(ChangeEvent<?> event) {
      reader.handedOn(event);
    }

    @Override
    public boolean moreFollows() {
      return reader.moreFollows();
    }

    @Override
    public void roomAppeared() {
      reader.roomAppeared();
    }
  }

  private Mono<Void> write(EventBatch batch) {
    ownership.tenure().requireHeld();
    long sequence = tracker.track(endOf(batch));
    int events = batch.events().size();
    long bytes = readAhead.bytesOf(batch);
    Runnable counting = ownership.lasting().tally().counting(batch.events());
    // What waits for the write knows the batch by its numbers: its events can go once encoded.
    // doOnSuccess would keep what it is called on, and with it the batch.
    return sink.write(batch)
        .switchIfEmpty(Mono.fromRunnable(() -> durable(sequence, events, bytes, counting)));
  }

  private Mono<Void> rejected(ChangeEvent<?> event, CaptureException reason) {
    return Mono.fromRunnable(ownership.tenure()::requireHeld)
        .then(Mono.defer(() -> deadLetters.insteadOfFailing(event, reason)));
  }

  private void durable(long sequence, int events, long bytes, Runnable counting) {
    int batches = tracker.acknowledge(sequence);
    counting.run();
    readAhead.release(bytes);
    saver.passed(batches == 0 ? 0 : events);
  }

  private Position endOf(EventBatch batch) {
    Position watermark = batch.watermark();
    List<? extends ChangeEvent<?>> events = batch.events();
    return watermark != null ? watermark : events.get(events.size() - 1).position();
  }

  /** On the thread that writes: behind a write that is being subscribed to. */
  @Override
  Mono<Void> drain(Ending ending) {
    return Mono.defer(sink::close)
        .subscribeOn(scheduler)
        .doFinally(
            signal -> {
              ownership.lasting().tally().sinkEnds();
              scheduler.dispose();
            });
  }

  @Override
  Progress progressAt(Ending ending) {
    if (!opened) {
      return ownership.progressBefore();
    }
    return ending == Ending.COMPLETED && tracker.unacknowledged() == 0
        ? Progress.STOPPED
        : Progress.RUNNING;
  }

  @Override
  long bufferedBytes() {
    return readAhead.bufferedBytes();
  }
}
