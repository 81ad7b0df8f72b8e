package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A path such as {@code a.b.0}.
 *
 * @param parts the names between the dots, at least one
 */
record DottedPath(List<String> parts) {

  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  static DottedPath parse(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      parts.add(text.substring(start, dot));
      start = dot + 1;
    }
    parts.add(text.substring(start));
    return new DottedPath(List.copyOf(parts));
  }

  static String text(List<String> parts) {
    return String.join(".", parts);
  }

  String text() {
    return text(parts);
  }

  String first() {
    return parts.get(0);
  }

  int size() {
    return parts.size();
  }

  boolean isPrefixOf(DottedPath other) {
    return size() <= other.size() && parts.equals(other.parts.subList(0, size()));
  }

  /** The index that a part is in an array, -1 if it is none. */
  static int index(String part) {
    return INDEX.matcher(part).matches() ? Integer.parseInt(part) : -1;
  }

  /**
   * What aggregation's {@code "$a.b"} finds: an array gives the array of what its documents have.
   */
  @Nullable BsonValue read(BsonDocument document) {
    return read(document, 0);
  }

  /** As {@link #read}, from any value. */
  @Nullable BsonValue readFrom(BsonValue value) {
    return read(value, 0);
  }

  private @Nullable BsonValue read(@Nullable BsonValue value, int from) {
    if (from == size() || value == null) {
      return value;
    }
    if (value.isDocument()) {
      return read(value.asDocument().get(parts.get(from)), from + 1);
    }
    return value.isArray() ? readEach(value.asArray(), from) : null;
  }

  private BsonValue readEach(BsonArray array, int from) {
    BsonArray found = new BsonArray();
    for (BsonValue element : array) {
      BsonValue inner = element.isDocument() ? read(element, from) : null;
      if (inner != null) {
        found.add(inner);
      }
    }
    return found;
  }
}
