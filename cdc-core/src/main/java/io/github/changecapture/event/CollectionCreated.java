package io.github.changecapture.event;

/**
 * A collection was created; sent only where expanded events were asked for.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/create/">create</a>
 */
public final class CollectionCreated<T> extends EventView<T> implements ChangeEvent<T> {

  CollectionCreated(EventSource<T> source) {
    super(source);
  }

  /** The collection; never null. */
  @Override
  public Namespace namespace() {
    return requiredNamespaceIn(EventField.NAMESPACE);
  }
}
