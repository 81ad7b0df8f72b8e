package io.github.changecapture.event;

import io.github.changecapture.error.MalformedEvent;
import org.bson.RawBsonDocument;

/**
 * Makes typed events from the server's bytes; for engines and for tests of sinks and handlers.
 *
 * <p>Safe for use by several threads at once.
 *
 * @param <T> the host's type for documents
 */
public final class EventDecoder<T> {
  private final DocumentMapper<T> mapper;

  /**
   * Creates a decoder.
   *
   * @param mapper turns documents into the host's type, when an event is asked for one
   */
  public EventDecoder(DocumentMapper<T> mapper) {
    this.mapper = mapper;
  }

  /**
   * Makes an event that nobody waits for.
   *
   * @param raw the event as the server sent it
   * @return the event, of generation 0
   * @throws MalformedEvent if the bytes are no change event
   */
  public ChangeEvent<T> decode(RawBsonDocument raw) {
    return decode(raw, 0, Acknowledgement.none(), 0);
  }

  /**
   * The number that an event was given for its acknowledgement.
   *
   * @param event any event
   * @return its number; 0 for one that nobody waits for
   */
  public static long sequenceOf(ChangeEvent<?> event) {
    return event instanceof EventView<?> view ? view.source().sequence() : 0;
  }

  /**
   * The bytes of an event, as they were looked through when it was made.
   *
   * @param event any event
   * @return its bytes
   */
  public static EventBytes bytesOf(ChangeEvent<?> event) {
    return event instanceof EventView<?> view ? view.source().bytes() : new EventBytes(event.raw());
  }

  /**
   * Makes an event.
   *
   * @param raw the event as the server sent it
   * @param generation the capture's generation
   * @param acknowledgement whom the event tells that its receiver is done
   * @param sequence the event's number for the acknowledgement
   * @return the event
   * @throws MalformedEvent if the bytes are no change event
   */
  public ChangeEvent<T> decode(
      RawBsonDocument raw, long generation, Acknowledgement acknowledgement, long sequence) {
    return decode(new EventBytes(raw), generation, acknowledgement, sequence);
  }

  /**
   * Makes an event whose bytes were looked through before.
   *
   * @param bytes the event as the server sent it
   * @param generation the capture's generation
   * @param acknowledgement whom the event tells that its receiver is done
   * @param sequence the event's number for the acknowledgement
   * @return the event
   * @throws MalformedEvent if the bytes are no change event
   */
  public ChangeEvent<T> decode(
      EventBytes bytes, long generation, Acknowledgement acknowledgement, long sequence) {
    EventSource<T> source = new EventSource<>(bytes, generation, mapper, acknowledgement, sequence);
    String operationType = bytes.operationName();
    if (operationType == null) {
      throw new MalformedEvent("change event has no operationType, which every event has");
    }
    return switch (operationType) {
      case "insert" -> new Insert<>(source);
      case "update" -> new Update<>(source);
      case "replace" -> new Replace<>(source);
      case "delete" -> new Delete<>(source);
      case "read" -> new Read<>(source);
      case "create" -> new CollectionCreated<>(source);
      case "drop" -> new CollectionDropped<>(source);
      case "rename" -> new CollectionRenamed<>(source);
      case "dropDatabase" -> new DatabaseDropped<>(source);
      case "invalidate" -> new Invalidated<>(source);
      case "namespaceReset" -> new NamespaceReset<>(source);
      case "gap" -> new Gap<>(source);
      default -> new Other<>(source);
    };
  }
}
