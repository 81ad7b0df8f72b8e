package io.github.changecapture.event;

/**
 * All documents of a collection are gone at once, with no delete event for any: it was dropped,
 * renamed away, or another collection took its name, as {@code $out} does.
 *
 * <p>The library makes it and puts it behind the event that was the cause, one for each captured
 * collection. A receiver that keeps the present state of a collection forgets everything with an
 * event id below this event's, also where it arrives later.
 *
 * <p>At the end of each snapshot there is one too, with an id below those of the snapshot's reads:
 * what is older and was not read again is gone.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/out/">$out</a>
 */
public final class NamespaceReset<T> extends EventView<T> implements ChangeEvent<T> {

  NamespaceReset(EventSource<T> source) {
    super(source);
  }

  /** The collection; never null. */
  @Override
  public Namespace namespace() {
    return requiredNamespaceIn(EventField.NAMESPACE);
  }

  /**
   * What happened to the collection.
   *
   * @return {@code drop}, {@code rename} if it has another name now, {@code renamedOnto} if another
   *     collection has its name, {@code snapshot} at the end of a snapshot
   */
  public String reason() {
    return requiredText(EventField.REASON);
  }
}
