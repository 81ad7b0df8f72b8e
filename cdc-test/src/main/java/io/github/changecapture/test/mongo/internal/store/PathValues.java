package io.github.changecapture.test.mongo.internal.store;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The values at a dotted path, where every element of an array on the way counts for itself. */
public final class PathValues {

  private PathValues() {}

  /** The values; those of an array instead of the array. */
  public static List<BsonValue> of(BsonDocument document, String path) {
    List<BsonValue> values = new ArrayList<>();
    for (BsonValue value : unexpanded(document, path)) {
      if (value.isArray()) {
        values.addAll(value.asArray());
      } else {
        values.add(value);
      }
    }
    return values;
  }

  /** Whether there is anything at the path, be it an empty array. */
  public static boolean exists(BsonDocument document, String path) {
    return !unexpanded(document, path).isEmpty();
  }

  private static List<BsonValue> unexpanded(BsonDocument document, String path) {
    int dot = path.indexOf('.');
    BsonValue value = document.get(dot < 0 ? path : path.substring(0, dot));
    if (value == null) {
      return List.of();
    }
    if (dot < 0) {
      return List.of(value);
    }
    List<BsonValue> found = new ArrayList<>();
    for (BsonValue inner : value.isArray() ? value.asArray() : List.of(value)) {
      if (inner.isDocument()) {
        found.addAll(unexpanded(inner.asDocument(), path.substring(dot + 1)));
      }
    }
    return found;
  }
}
