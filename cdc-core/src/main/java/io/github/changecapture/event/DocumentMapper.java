package io.github.changecapture.event;

import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistry;

/**
 * Turns a document's bytes into the host's type.
 *
 * <p>Called when an event's document is asked for, on the thread that asks; must be safe for use by
 * several threads at once. What it throws reaches whoever asked.
 *
 * @param <T> the host's type
 */
@FunctionalInterface
public interface DocumentMapper<T> {

  /**
   * Maps one document.
   *
   * @param document the document's bytes, never null
   * @return the host's object
   */
  T map(RawBsonDocument document);

  /**
   * Hands the bytes on as they are.
   *
   * @return the mapper
   */
  static DocumentMapper<RawBsonDocument> raw() {
    return document -> document;
  }

  /**
   * Decodes with the MongoDB driver's codecs: {@code Document}, {@code BsonDocument}, POJOs,
   * records.
   *
   * @param <T> the host's type
   * @param registry the registry that knows the type
   * @param type the host's type
   * @return the mapper
   * @throws org.bson.codecs.configuration.CodecConfigurationException if the registry has no codec
   *     for the type
   * @see <a
   *     href="https://www.mongodb.com/docs/drivers/java/sync/current/data-formats/codecs/">Codecs</a>
   */
  static <T> DocumentMapper<T> codec(CodecRegistry registry, Class<T> type) {
    Codec<T> codec = registry.get(type);
    return document -> document.decode(codec);
  }
}
