package io.github.changecapture.test.mongo.internal.store;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/** The keys under which an index has a document: one, or one for each element of an array. */
final class IndexKeys {

  private IndexKeys() {}

  /** Each combination of values at the paths, as an array of one value for each path. */
  static List<BsonArray> of(BsonDocument document, Iterable<String> paths) {
    List<BsonArray> keys = List.of(new BsonArray());
    for (String path : paths) {
      List<BsonValue> values = valuesAt(document, path);
      List<BsonArray> longer = new ArrayList<>();
      for (BsonArray key : keys) {
        for (BsonValue value : values) {
          BsonArray next = new BsonArray(key.getValues());
          next.add(value);
          longer.add(next);
        }
      }
      keys = longer;
    }
    return keys;
  }

  /** Whether a document has none of the paths. */
  static boolean allMissing(BsonDocument document, Iterable<String> paths) {
    for (String path : paths) {
      if (PathValues.exists(document, path)) {
        return false;
      }
    }
    return true;
  }

  private static List<BsonValue> valuesAt(BsonDocument document, String path) {
    List<BsonValue> values = PathValues.of(document, path);
    if (!values.isEmpty()) {
      return values.stream().distinct().toList();
    }
    return List.of(PathValues.exists(document, path) ? new BsonUndefined() : BsonNull.VALUE);
  }
}
