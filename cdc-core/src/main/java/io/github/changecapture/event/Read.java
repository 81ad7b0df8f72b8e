package io.github.changecapture.event;

import org.bson.RawBsonDocument;

/**
 * A document as a snapshot read it: what was there before the stream began.
 *
 * <p>The library makes it. Its cluster time is the snapshot's, and its id stands before every
 * change of that time and after all earlier ones, whenever it was read or comes. So of two events
 * of a document the one with the greater generation and id counts: a read that comes behind an
 * update or a delete with a greater id is to be ignored. The same document of the same snapshot
 * always has the same id.
 *
 * @param <T> the host's type for documents
 */
public final class Read<T> extends EventView<T> implements DocumentEvent<T> {

  Read(EventSource<T> source) {
    super(source);
  }

  @Override
  public Namespace namespace() {
    return requiredNamespaceIn(EventField.NAMESPACE);
  }

  @Override
  public RawBsonDocument documentKey() {
    return requiredDocument(EventField.DOCUMENT_KEY);
  }

  /**
   * The document as it was read, at the snapshot's cluster time or later.
   *
   * @return the document
   */
  public T fullDocument() {
    return requiredMapped(EventField.FULL_DOCUMENT);
  }
}
