package io.github.changecapture.event;

import org.bson.RawBsonDocument;

/**
 * A document was inserted.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/insert/">insert</a>
 */
public final class Insert<T> extends EventView<T> implements DocumentEvent<T> {

  Insert(EventSource<T> source) {
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
   * The document as inserted.
   *
   * @return the document
   */
  public T fullDocument() {
    return requiredMapped(EventField.FULL_DOCUMENT);
  }
}
