package io.github.changecapture.event;

import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of history that the capture knows to have missed; the events that follow begin at its
 * end.
 *
 * <p>The library makes it: when the server no longer had the history to resume from and the host
 * chose to go on, or when the selection of collections was changed and the newly selected ones were
 * not followed until now.
 *
 * @param <T> the host's type for documents
 */
public final class Gap<T> extends EventView<T> implements ChangeEvent<T> {

  Gap(EventSource<T> source) {
    super(source);
  }

  /**
   * The last position that was reached before the gap.
   *
   * @return its cluster time, or null for collections that were never followed
   */
  public @Nullable BsonTimestamp from() {
    Long from = source().bytes().timestamp(EventField.FROM);
    return from == null ? null : new BsonTimestamp(from);
  }

  /**
   * Where the capture goes on.
   *
   * @return the cluster time, that of the event
   */
  public BsonTimestamp until() {
    return clusterTime();
  }

  /**
   * Why history was missed, in words for a person.
   *
   * @return the reason
   */
  public String reason() {
    return requiredText(EventField.REASON);
  }
}
