package io.github.changecapture.event;

/**
 * A collection was renamed; a collection that had the new name before is gone.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/rename/">rename</a>
 */
public final class CollectionRenamed<T> extends EventView<T> implements ChangeEvent<T> {

  CollectionRenamed(EventSource<T> source) {
    super(source);
  }

  /** The collection; never null. */
  @Override
  public Namespace namespace() {
    return requiredNamespaceIn(EventField.NAMESPACE);
  }

  /**
   * The collection's new name.
   *
   * @return the namespace
   */
  public Namespace to() {
    return requiredNamespaceIn(EventField.TO);
  }
}
