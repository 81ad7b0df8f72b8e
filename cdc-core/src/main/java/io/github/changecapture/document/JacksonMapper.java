package io.github.changecapture.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.DocumentMapper;
import java.io.IOException;
import java.util.stream.Collectors;
import org.bson.BSONException;
import org.bson.RawBsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a document's values to Jackson one after the other, without JSON text in between. */
final class JacksonMapper<T> implements DocumentMapper<T> {
  private static final Logger LOG = LoggerFactory.getLogger(JacksonMapper.class);

  private final ObjectReader reader;
  private final JavaType type;

  JacksonMapper(ObjectReader reader, JavaType type) {
    this.reader = reader;
    this.type = type;
  }

  @Override
  public T map(RawBsonDocument document) {
    try (TokenBuffer tokens = new TokenBuffer(null, false)) {
      copy(document, tokens);
      return read(tokens);
    } catch (IOException unmapped) {
      LOG.debug("document cannot be mapped to {}", type, unmapped);
      throw malformed(unmapped);
    }
  }

  private void copy(RawBsonDocument document, TokenBuffer tokens) throws IOException {
    try (BsonTokens source = new BsonTokens(document.getByteBuffer().asNIO(), tokens)) {
      source.copyDocument();
    } catch (BSONException | IllegalArgumentException broken) {
      LOG.debug("document cannot be read", broken);
      String path = tokens.getOutputContext().pathAsPointer().toString();
      throw new MalformedEvent(
          "document cannot be mapped to %s: its BSON is broken at or after field '%s'"
              .formatted(name(type.getRawClass()), path.replaceFirst("^/", "").replace('/', '.')));
    }
  }

  private T read(TokenBuffer tokens) throws IOException {
    try (JsonParser parser = tokens.asParserOnFirstToken()) {
      T mapped = reader.readValue(parser);
      if (mapped == null) {
        throw new MalformedEvent(
            "document cannot be mapped to %s: its deserializer gives null, which only a missing document may be"
                .formatted(name(type.getRawClass())));
      }
      return mapped;
    }
  }

  /** Without the error as its cause, because its text may quote the document. */
  private MalformedEvent malformed(IOException unmapped) {
    Class<?> wanted = type.getRawClass();
    String path = "";
    if (unmapped instanceof JsonMappingException mapping) {
      path = mapping.getPath().stream().map(JacksonMapper::name).collect(Collectors.joining("."));
    }
    if (unmapped instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      wanted = mismatch.getTargetType();
    }
    return new MalformedEvent(
        "document cannot be mapped to %s: field '%s' gives no %s (%s); change the type or the ObjectMapper, or log %s at DEBUG to see more"
            .formatted(
                name(type.getRawClass()),
                path,
                name(wanted),
                unmapped.getClass().getSimpleName(),
                JacksonMapper.class.getName()));
  }

  private static String name(JsonMappingException.Reference step) {
    return step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
  }

  private static String name(Class<?> type) {
    return type.getTypeName();
  }
}
