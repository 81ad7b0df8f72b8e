package io.github.changecapture.event;

import java.time.Instant;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One change in MongoDB: a typed view over the bytes that the server sent.
 *
 * <p>Fields are decoded when asked for, every time they are asked for; an event that is only passed
 * on costs no decoding. An event is immutable and owns its bytes: it may be kept and read on any
 * thread. A field whose bytes are broken gives {@link
 * io.github.changecapture.error.MalformedEvent}.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change events</a>
 */
public sealed interface ChangeEvent<T>
    permits DocumentEvent,
        CollectionCreated,
        CollectionDropped,
        CollectionRenamed,
        DatabaseDropped,
        Invalidated,
        NamespaceReset,
        Gap,
        Other,
        EventView {

  /**
   * The event's id, unique in its stream and generation: the {@code _data} of its resume token.
   *
   * @return a hexadecimal string
   */
  String id();

  /**
   * The event's place in what the capture delivers.
   *
   * @return the position
   */
  Position position();

  /**
   * How often the capture had given up history and begun anew before this event.
   *
   * @return the generation of {@link #position()}, without decoding anything
   */
  long generation();

  /**
   * When the change happened, in the server's logical time.
   *
   * @return the cluster time; from the resume token where a pipeline stage removed the field
   */
  BsonTimestamp clusterTime();

  /**
   * When the change happened, by the clock of the server that applied it.
   *
   * @return the wall-clock time, or null before MongoDB 6.0
   */
  @Nullable Instant wallTime();

  /**
   * What happened, in the server's word, such as {@code insert}.
   *
   * @return the operation type
   */
  String operationType();

  /**
   * The collection that changed.
   *
   * @return the namespace, or null for an event that concerns no single collection
   */
  @Nullable Namespace namespace();

  /**
   * The whole event as the server sent it, or as the capture's shape and map left it; for a {@link
   * Gap} and a {@link NamespaceReset} as the library made it, in the same form.
   *
   * @return the bytes; not to be changed
   */
  RawBsonDocument raw();

  /**
   * How many bytes the event occupies.
   *
   * @return the length of {@link #raw()} in bytes
   */
  int sizeInBytes();

  /**
   * Marks the event as done: the checkpoint may pass it once all earlier events are done too.
   *
   * <p>Idempotent, never waits, may be called on any thread. Where reading had stopped because too
   * many events were unacknowledged, this asks for more, and the subscriber's {@code onNext} may
   * then run on the thread that acknowledges, before this returns: hold no lock that {@code onNext}
   * needs, and put {@code publishOn} behind the events if that thread must not do their work.
   * Without effect on events that the capture acknowledges itself, as in {@code deliverTo}.
   */
  void acknowledge();

  /**
   * Marks the event as done and waits for the checkpoint.
   *
   * @return completes when a checkpoint that covers this event is saved; for that all earlier
   *     events have to be acknowledged too. For an event that a {@link NamespaceReset} follows it
   *     completes before that: the checkpoint passes both with the reset. Fails with what made
   *     saving fail. Cancelling it leaves the event acknowledged.
   */
  Mono<Void> commit();
}
