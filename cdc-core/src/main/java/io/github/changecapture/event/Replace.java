package io.github.changecapture.event;

import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A document was replaced by another with the same key.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/replace/">replace</a>
 */
public final class Replace<T> extends EventView<T> implements DocumentEvent<T> {

  Replace(EventSource<T> source) {
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
   * The document that took the other's place.
   *
   * @return the document
   */
  public T fullDocument() {
    return requiredMapped(EventField.FULL_DOCUMENT);
  }

  /**
   * The document before the change, its pre-image.
   *
   * @return the document, or null unless pre-images were asked for and the server has this one
   * @see <a
   *     href="https://www.mongodb.com/docs/manual/changeStreams/#change-streams-with-document-pre--and-post-images">Pre-
   *     and post-images</a>
   */
  public @Nullable T fullDocumentBeforeChange() {
    return mapped(EventField.FULL_DOCUMENT_BEFORE_CHANGE);
  }
}
