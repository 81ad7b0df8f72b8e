package io.github.changecapture.event;

/**
 * A database was dropped; its collections were reported as dropped before.
 *
 * @param <T> the host's type for documents
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/change-events/dropDatabase/">dropDatabase</a>
 */
public final class DatabaseDropped<T> extends EventView<T> implements ChangeEvent<T> {

  DatabaseDropped(EventSource<T> source) {
    super(source);
  }

  /**
   * The database's name.
   *
   * @return the name
   */
  public String database() {
    return requiredDatabase();
  }
}
