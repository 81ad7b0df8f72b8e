package io.github.changecapture.event;

/**
 * What the stream watches was dropped or renamed, and the stream ends here.
 *
 * @param <T> the host's type for documents
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/change-events/invalidate/">invalidate</a>
 */
public final class Invalidated<T> extends EventView<T> implements ChangeEvent<T> {

  Invalidated(EventSource<T> source) {
    super(source);
  }
}
