package io.github.changecapture.event;

/**
 * An event of a type that this version has no class for; its bytes are kept as they came.
 *
 * @param <T> the host's type for documents
 */
public final class Other<T> extends EventView<T> implements ChangeEvent<T> {

  Other(EventSource<T> source) {
    super(source);
  }
}
