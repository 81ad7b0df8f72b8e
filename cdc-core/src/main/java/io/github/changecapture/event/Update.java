package io.github.changecapture.event;

import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Some fields of a document were changed.
 *
 * @param <T> the host's type for documents
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/update/">update</a>
 */
public final class Update<T> extends EventView<T> implements DocumentEvent<T> {

  Update(EventSource<T> source) {
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
   * The document after the change.
   *
   * <p>With {@code updateLookup}, the default, the server reads it when it sends the event: it can
   * be newer than the change, and null if it was deleted meanwhile.
   *
   * @return the document, or null if the server had none or was not asked for it
   */
  public @Nullable T fullDocument() {
    return mapped(EventField.FULL_DOCUMENT);
  }

  /**
   * Which fields changed, and how.
   *
   * @return the description
   */
  public UpdateDescription updateDescription() {
    return UpdateDescription.of(requiredDocument(EventField.UPDATE_DESCRIPTION));
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
