package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.DocumentEvent;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Says which events are good enough to be delivered. Those that are not go to the dead letters,
 * with the validator's reason.
 *
 * <p>Called for each event of a document, after it was filtered, shaped and mapped, in stream
 * order, on a thread that must not be blocked; by several at once where a snapshot is taken. What
 * it throws is dealt with as the capture's {@code errorPolicy} says.
 */
@FunctionalInterface
public interface Validator {

  /**
   * Looks at an event.
   *
   * @param event the event as it would be delivered
   * @return the verdict
   */
  Verdict validate(DocumentEvent<RawBsonDocument> event);

  /**
   * What is thought of an event.
   *
   * @param reason why it is not to be delivered, or null if it is
   */
  record Verdict(@Nullable String reason) {
    private static final Verdict VALID = new Verdict(null);

    /**
     * The event is delivered.
     *
     * @return the verdict
     */
    public static Verdict valid() {
      return VALID;
    }

    /**
     * The event goes to the dead letters.
     *
     * @param reason why; stands in the letter, and is not logged
     * @return the verdict
     */
    public static Verdict invalid(String reason) {
      return new Verdict(requireNonNull(reason, "reason"));
    }
  }
}
