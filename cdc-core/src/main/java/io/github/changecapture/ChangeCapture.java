package io.github.changecapture;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.internal.CaptureEngine;
import io.github.changecapture.internal.CaptureSettings;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.status.CaptureListener;
import io.github.changecapture.status.CaptureStatus;
import io.github.changecapture.status.StopReport;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.bson.Document;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Every change in MongoDB, as a {@link Flux} or delivered to a {@link Sink}, from where the last
 * run left off.
 *
 * <p>One consumption at a time: while one runs, another subscriber gets {@link
 * IllegalStateException}. After a cancel or an error a new one goes on from the last checkpoint.
 * Cancelling drops what is not acknowledged; it comes again. Safe for use by several threads.
 *
 * @param <T> the host's type for documents
 */
public final class ChangeCapture<T> implements AutoCloseable {
  /** How long {@link #close()} waits for what was handed on: {@value} seconds. */
  public static final int CLOSE_SECONDS = 30;

  private final CaptureEngine<T> engine;

  ChangeCapture(CaptureSettings<T> settings, List<CaptureListener> listeners) {
    this.engine = new CaptureEngine<>(settings, listeners);
  }

  /**
   * Starts to describe a capture whose documents are {@link Document}s, until {@link
   * ChangeCaptureBuilder#documentType} says otherwise.
   *
   * @return a builder with all defaults
   */
  public static ChangeCaptureBuilder<Document> builder() {
    return new ChangeCaptureBuilder<>();
  }

  /**
   * Hands on each event; the receiver acknowledges it.
   *
   * <p>Subscribing claims the capture's name, connects and resumes; with a store that has leases,
   * such as {@code CheckpointStores.mongo()}, it waits while another instance has the name. Events
   * come in stream order, as many as are requested, and no more than {@link
   * ChangeCaptureBuilder#maxUnacknowledged} that are not acknowledged. The checkpoint is the
   * longest acknowledged prefix: an event that was handed on and not acknowledged comes again after
   * a restart. Events arrive on a thread of the MongoDB driver, or on the one that requests or
   * acknowledges; neither must be blocked for long.
   *
   * <p>Completes only after {@link #closeGracefully}. Fails with a {@link
   * io.github.changecapture.error.CaptureException} that says what to do: with {@link
   * io.github.changecapture.error.Fenced} if another instance has or may have taken over, and then
   * subscribing again waits for the next turn.
   *
   * @return the events; cold
   */
  public Flux<ChangeEvent<T>> events() {
    return engine.events();
  }

  /**
   * Hands on each event, and acknowledges it when the receiver has returned from it and wants
   * another.
   *
   * <p>An operator that requests ahead, as {@code flatMap} or {@code publishOn} do, takes events
   * into its queue and wants more before it has passed them on: these count as done. Where that
   * matters use {@link #events()}.
   *
   * @return the events; cold, otherwise as {@link #events()}
   */
  public Flux<ChangeEvent<T>> eventsAutoAcknowledged() {
    return engine.eventsAutoAcknowledged();
  }

  /**
   * Calls a handler for each event: for up to 8 documents at once, otherwise as {@link
   * #process(Function, Concurrency)}.
   *
   * @param handler works on one event
   * @return completes after {@link #closeGracefully}
   */
  public Mono<Void> process(Function<ChangeEvent<T>, Publisher<?>> handler) {
    return process(handler, Concurrency.DEFAULT);
  }

  /**
   * Calls a handler for each event, in parallel across documents and in order for each document;
   * the event is acknowledged when the handler's Publisher completes.
   *
   * <p>Events of a collection with the same {@code _id} are of one document. An event without a
   * document, such as a drop, a rename, a reset or a gap, is handled alone: everything before it is
   * done then, and nothing after it begun. A handler that never completes therefore holds up its
   * document, at the next such event everything, and the checkpoint in any case; give it a {@code
   * timeout}.
   *
   * <p>Subscribing claims the capture's name, connects and resumes, as with {@link #events()}.
   * Besides the events at work some more are read ahead, at most 32 for each handler, all together
   * up to {@link ChangeCaptureBuilder#maxBufferedBytes}; and none that is {@link
   * ChangeCaptureBuilder#maxUnacknowledged} or more behind the oldest that is not done. What the
   * Publisher emits is dropped. {@link ChangeEvent#acknowledge()} and {@link ChangeEvent#commit()}
   * have no effect here.
   *
   * <p>The handler runs on a thread of the MongoDB driver, on one where an earlier handler
   * completed, or on a timer's; it must not block, so let blocking work {@code
   * subscribeOn(Schedulers.boundedElastic())}. A handler that throws or fails is dealt with as
   * {@link ChangeCaptureBuilder#errorPolicy} says: by default the capture fails with {@link
   * io.github.changecapture.error.HandlingFailed}. After a crash or failure events come again whose
   * handler had completed, if no checkpoint covers them: handlers should bear that.
   *
   * <p>A cancel, a failure, and the loss of the capture's lease cancel the handlers that are at
   * work; {@link #closeGracefully} lets them finish.
   *
   * @param handler works on one event
   * @param concurrency how many at once at most
   * @return completes after {@link #closeGracefully}; fails as reading, handling or saving fails
   */
  public Mono<Void> process(
      Function<ChangeEvent<T>, Publisher<?>> handler, Concurrency concurrency) {
    return engine.process(
        requireNonNull(handler, "handler"), requireNonNull(concurrency, "concurrency"));
  }

  /**
   * Delivers every event to a sink, each exactly once if the sink keeps rule S4.
   *
   * <p>Subscribing claims the capture's name, as {@link #events()} does, connects, opens the sink
   * and resumes. Writing runs on a thread of its own; reading stops while {@link
   * ChangeCaptureBuilder#maxBufferedBytes} are on their way. The checkpoint follows what the sink
   * reports as durable. An event that the sink rejects by itself, such as one that cannot be
   * encoded, is dealt with as {@link ChangeCaptureBuilder#errorPolicy} says.
   *
   * <p>The sink belongs to the delivery from the moment of subscribing, and is closed at the end,
   * however that comes about: also, without having been opened, if the delivery is refused with
   * {@link IllegalStateException} because the capture is closed or is being consumed already. Only
   * the sink that the running consumption delivers to stays open then.
   *
   * @param sink where to
   * @return completes after {@link #closeGracefully}; fails as reading, writing or saving fails;
   *     cancelling it stops at once, and what is not durable comes again
   */
  public Mono<Void> deliverTo(Sink sink) {
    return engine.deliverTo(sink);
  }

  /**
   * Takes a snapshot of one collection while the capture is being consumed: of what it holds now,
   * each document as a {@link io.github.changecapture.event.Read}, then a {@link
   * io.github.changecapture.event.NamespaceReset}. One that was under way for the collection is
   * given up for it.
   *
   * <p>The snapshot is kept in the checkpoint, so that a restart goes on with it. Do not wait for
   * it where events are received: it needs them to be taken.
   *
   * @param namespace a captured collection, no view
   * @return completes when the snapshot is delivered and saved; cancelling it does not end the
   *     snapshot. Fails with {@link io.github.changecapture.error.ConfigurationError} if snapshots
   *     are {@code NEVER} taken or of this collection cannot be, with {@link IllegalStateException}
   *     if nobody has subscribed, and with {@link java.util.concurrent.CancellationException} if
   *     the consumption ends before
   */
  public Mono<Void> snapshot(Namespace namespace) {
    return engine.snapshot(requireNonNull(namespace, "namespace"));
  }

  /**
   * Stops reading, until {@link #resume}: the stream, whose cursor is closed, and snapshots. What
   * was read before is still handed on, delivered, acknowledged and saved; {@code
   * status().unacknowledged()} tells how much of that is left.
   *
   * <p>The capture stays what it is: it keeps its place and its name, renews its lease, and its
   * sink stays open. A sink that seals by the clock goes on sealing. The oplog does not wait:
   * {@code status().headroom()} shrinks, and is warned of.
   *
   * <p>Holds for the consumption that runs and for those that follow, which then begin {@link
   * CaptureStatus.State#PAUSED}; not for other processes and not beyond this object. Returns at
   * once, on any thread; again it changes nothing.
   */
  public void pause() {
    engine.pause();
  }

  /**
   * Goes on reading behind the last event that was handed on, so that nothing is lost or comes
   * twice. If the server no longer has the history from there, {@link
   * ChangeCaptureBuilder#lostPositionPolicy} decides. Returns at once, on any thread; without a
   * {@link #pause} it changes nothing.
   */
  public void resume() {
    engine.resume();
  }

  /**
   * Goes back: everything from an earlier place on comes once more, while the capture is being
   * consumed.
   *
   * <p>Reading stops, what was handed on is waited for, as it must be done before the new place is
   * saved, and then the stream is read from there. Do not wait for this where events are received.
   *
   * <p>The generation rises with it, which every position begins with. So the repeated events order
   * behind everything before, also in files and tables: a sink that writes each event once writes
   * them once more, into segments of their own, where each line says its generation, and whoever
   * keeps the present state ends up with the present state again. Handlers see the events again.
   * Snapshots are not taken again, except after a rename that comes again.
   *
   * @param to {@code at(time)}, {@code after(resumeToken)} or {@code earliest()}, not after the
   *     present place
   * @return completes when a checkpoint holds the new place; cancelling it does not take it back.
   *     Fails, and changes nothing, with {@link io.github.changecapture.error.PositionLost} if the
   *     oplog does not reach back so far, with {@link
   *     io.github.changecapture.error.ConfigurationError} if the place is none in the past, and
   *     with {@link IllegalStateException} if nobody has subscribed or a rewind is under way; with
   *     {@link java.util.concurrent.CancellationException} if the consumption ends before
   */
  public Mono<Void> rewind(StartPosition to) {
    return engine.rewind(requireNonNull(to, "to"));
  }

  /**
   * What the capture is doing.
   *
   * @return the status at this moment
   */
  public CaptureStatus status() {
    return engine.status();
  }

  /**
   * Does what {@link #closeGracefully} does, and reports what was left undone.
   *
   * @param deadline how long to wait for what was handed on; the rest comes again after a restart
   * @return what was left, when everything is given back; fails if that takes a second deadline.
   *     Cancelling it does not take the stop back
   */
  public Mono<StopReport> stop(Duration deadline) {
    return engine.stop(requireNonNull(deadline, "deadline"));
  }

  /**
   * Stops reading, waits until what was handed on is acknowledged or durable, saves the checkpoint,
   * and completes the consumption. The capture cannot be consumed again.
   *
   * @param deadline how long to wait; what is not done by then comes again after a restart
   * @return completes when everything is given back; fails if that takes a second deadline
   */
  public Mono<Void> closeGracefully(Duration deadline) {
    return engine.closeGracefully(deadline);
  }

  /**
   * Does {@link #closeGracefully} within {@value #CLOSE_SECONDS} seconds and waits for it.
   *
   * @throws IllegalStateException on a thread that must not block, and on one that is just handing
   *     an event to a subscriber or handler, whose end it would wait for; use {@link
   *     #closeGracefully} there, without waiting for it
   */
  @Override
  public void close() {
    if (Schedulers.isInNonBlockingThread()) {
      throw new IllegalStateException(
          "close() waits, which is not allowed on thread '"
              + Thread.currentThread().getName()
              + "': use closeGracefully(...)");
    }
    if (engine.isAtWorkHere()) {
      throw new IllegalStateException(
          "close() waits for the event that thread '"
              + Thread.currentThread().getName()
              + "' is just handing on: use closeGracefully(...).subscribe()");
    }
    closeGracefully(Duration.ofSeconds(CLOSE_SECONDS)).block();
  }
}
