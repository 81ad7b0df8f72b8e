package io.github.changecapture.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.changecapture.event.DocumentMapper;

/**
 * Documents as whatever a Jackson {@link ObjectMapper} makes of them: classes, records, maps,
 * trees.
 *
 * <p>For hosts that have {@code jackson-databind} on their class path; the library works without.
 * What Jackson is given for a BSON value:
 *
 * <ul>
 *   <li>documents, arrays, strings, numbers, booleans and null as they are; Decimal128 as {@link
 *       java.math.BigDecimal}, or as a double where it is NaN or infinite;
 *   <li>an ObjectId as its hexadecimal string;
 *   <li>a date as a string such as {@code 2026-01-01T10:00:00.123Z}, which {@link java.util.Date},
 *       and with {@code JavaTimeModule} {@link java.time.Instant} and its kin, are read from;
 *   <li>binary as {@code byte[]}, which a {@link java.util.UUID} of subtype 4 is read from too;
 *   <li>symbols as strings, undefined as null, everything else as an object in relaxed Extended
 *       JSON, such as {@code {"$timestamp": {"t": 1, "i": 1}}}.
 * </ul>
 *
 * <p>The key of a MongoDB document is called {@code _id}: use {@code @JsonProperty("_id")}. A
 * document that cannot be mapped gives {@link io.github.changecapture.error.MalformedEvent}, which
 * names the field's path and the type, but no value; Jackson's own error, whose text may quote the
 * document, is logged at DEBUG.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/">Extended
 *     JSON</a>
 */
public final class JacksonDocuments {
  private JacksonDocuments() {}

  /**
   * Maps documents to a class.
   *
   * @param <T> the host's type
   * @param mapper knows how; later changes of its configuration have no effect
   * @param type the host's type
   * @return the mapper, safe for use by several threads at once
   */
  public static <T> DocumentMapper<T> mapper(ObjectMapper mapper, Class<T> type) {
    return mapper(mapper, mapper.constructType(requireNonNull(type, "type")));
  }

  /**
   * Maps documents to a generic type, such as {@code new TypeReference<Map<String, Object>>() {}}.
   *
   * @param <T> the host's type
   * @param mapper knows how; later changes of its configuration have no effect
   * @param type the host's type
   * @return the mapper, safe for use by several threads at once
   */
  public static <T> DocumentMapper<T> mapper(ObjectMapper mapper, TypeReference<T> type) {
    return mapper(mapper, mapper.constructType(requireNonNull(type, "type")));
  }

  /**
   * Maps documents to a type that Jackson has resolved.
   *
   * @param <T> the host's type, which the caller vouches for
   * @param mapper knows how; later changes of its configuration have no effect
   * @param type the host's type
   * @return the mapper, safe for use by several threads at once
   */
  public static <T> DocumentMapper<T> mapper(ObjectMapper mapper, JavaType type) {
    return new JacksonMapper<>(mapper.readerFor(requireNonNull(type, "type")), type);
  }
}
