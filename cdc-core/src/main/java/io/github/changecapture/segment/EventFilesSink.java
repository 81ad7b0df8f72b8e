package io.github.changecapture.segment;

import io.github.changecapture.internal.file.BlockingWork;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes each event into a file of its own.
 *
 * <pre>{@code
 * capture.deliverTo(EventFilesSink.builder().files(AdlsWholeFiles.in(folder)).build());
 * }</pre>
 *
 * <p>{@code shop/orders/year=2026/month=11/day=21/hour=10/insert-8265A1....json}: the operation
 * type and the event's id, then {@code -g} and the generation where that is above 0.
 *
 * <ul>
 *   <li>A file that is there already counts as written, and is left as it is. It is the same
 *       event's: an id is one event's in its generation, a file is there as a whole or not at all,
 *       and the directory is the one that the event's cluster time gives. Its bytes may differ in
 *       one field: the document that the server looks up for an update is that of the moment of
 *       reading. The first one stays, so that nobody sees a file change.
 *   <li>So events that come again after a crash are not doubled, and nothing has to be read back.
 *       Two owners at once do no harm; an owner whose lease is over writes no more all the same.
 *   <li>Files of one document appear in the order of its events. Those of different documents are
 *       written at once, 16 by default, and appear in any order: ids order them. An event without a
 *       document, such as a drop, appears after all before it and before all behind it.
 *   <li>A write completes when the files of all its events are durable. What waits is bounded in
 *       bytes; {@code write} waits for room, on the thread that subscribes.
 *   <li>An event that cannot be encoded, or whose path the place does not take because it is too
 *       long, is rejected: by default that fails its write; where the capture writes dead letters,
 *       it becomes one.
 *   <li>After a write has failed, no more is written. The sink is for one run: it can be opened
 *       once.
 * </ul>
 *
 * <p>One file for each event costs a request for each event; where hundreds come in a second,
 * {@link RollingSink} is cheaper by as much. Cancelling a write does not take back what was taken.
 * {@link #status()} may be called on any thread.
 */
public final class EventFilesSink implements Sink {
  private static final String PROBE = "_cdc/event-files";

  private final EventFilesSettings settings;
  private final AtomicReference<@Nullable EventFilesWriter> writer = new AtomicReference<>();

  EventFilesSink(EventFilesSettings settings) {
    this.settings = settings;
  }

  /**
   * Builds a sink; only the place for the files has to be named.
   *
   * @return a new builder
   */
  public static EventFilesSinkBuilder builder() {
    return new EventFilesSinkBuilder();
  }

  @Override
  public Mono<Void> open(SinkContext context) {
    return Mono.defer(
        () ->
            writer.compareAndSet(null, new EventFilesWriter(settings, context))
                ? BlockingWork.<Void>mono(this::reach, unwanted -> {})
                : Mono.error(
                    new IllegalStateException("a sink of event files can be opened once")));
  }

  /** A place that is missing or closed to us is an error before the first event. */
  private @Nullable Void reach() {
    long unused = settings.files().length(PROBE);
    return null;
  }

  @Override
  public Mono<Void> write(EventBatch batch) {
    return Mono.create(sink -> opened().take(batch, sink));
  }

  @Override
  public Mono<Void> close() {
    return Mono.defer(
        () -> {
          EventFilesWriter opened = writer.get();
          return opened == null ? Mono.empty() : opened.close();
        });
  }

  @Override
  public String layout() {
    return settings.partitions().layout() + "/file-each/" + settings.encoder().format();
  }

  /**
   * What the sink is doing and has done.
   *
   * @return a snapshot; all zero before the sink is open
   */
  public EventFilesStatus status() {
    EventFilesWriter opened = writer.get();
    return opened == null ? new EventFilesStatus(0, 0, 0) : opened.status();
  }

  private EventFilesWriter opened() {
    EventFilesWriter opened = writer.get();
    if (opened == null) {
      throw new IllegalStateException("a sink of event files must be open before it is written to");
    }
    return opened;
  }
}
