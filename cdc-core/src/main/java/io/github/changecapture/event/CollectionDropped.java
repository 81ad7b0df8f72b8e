package io.github.changecapture.event;

/**
 * A collection was dropped, with all its documents and no delete event for any.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/drop/">drop</a>
 */
public final class CollectionDropped<T> extends EventView<T> implements ChangeEvent<T> {

  CollectionDropped(EventSource<T> source) {
    super(source);
  }

  /** The collection; never null. */
  @Override
  public Namespace namespace() {
    return requiredNamespaceIn(EventField.NAMESPACE);
  }
}
