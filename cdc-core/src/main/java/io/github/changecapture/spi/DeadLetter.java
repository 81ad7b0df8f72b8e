package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * An event that was not delivered, and why.
 *
 * @param capture the capture's name
 * @param event the event as it was to be delivered; for one over 16 MiB without its documents, for
 *     one that could not be shaped only its operation type, cluster time and namespace. Its bytes
 *     may be malformed, which can be the reason
 * @param position the event's place in the capture
 * @param namespace the collection, or null for an event that concerns no single one
 * @param reason what went wrong
 */
public record DeadLetter(
    String capture,
    RawBsonDocument event,
    Position position,
    @Nullable Namespace namespace,
    Reason reason) {

  /** Checks that nothing but the namespace is null. */
  public DeadLetter {
    requireNonNull(capture, "capture");
    requireNonNull(event, "event");
    requireNonNull(position, "position");
    requireNonNull(reason, "reason");
  }

  /**
   * What went wrong, in words.
   *
   * @param type the error's class, such as {@code java.lang.IllegalStateException}
   * @param message the error's message; may hold content of the document
   */
  public record Reason(String type, String message) {

    /** Checks that nothing is null. */
    public Reason {
      requireNonNull(type, "type");
      requireNonNull(message, "message");
    }

    /**
     * The reason that an error gives.
     *
     * @param error what a handler or sink failed with
     * @return its class and message, which is empty if it has none
     */
    public static Reason of(Throwable error) {
      String message = error.getMessage();
      return new Reason(error.getClass().getName(), message == null ? "" : message);
    }
  }

  /** Namespace, position and the error's class: what may be logged. */
  @Override
  public String toString() {
    return "DeadLetter["
        + (namespace == null ? "" : namespace + ", ")
        + position
        + ", "
        + reason.type()
        + "]";
  }
}
