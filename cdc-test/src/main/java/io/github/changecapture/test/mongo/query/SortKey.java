package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One path of a sort.
 *
 * @param path the path
 * @param direction 1 or -1
 */
record SortKey(DottedPath path, int direction) {

  int compare(BsonDocument left, BsonDocument right) {
    return direction * BsonOrder.INSTANCE.compare(key(left), key(right));
  }

  /** Of an array's elements the one that comes first in this direction. */
  private BsonValue key(BsonDocument document) {
    List<BsonValue> keys = new ArrayList<>();
    collect(document, 0, keys);
    BsonValue first = keys.get(0);
    for (BsonValue key : keys) {
      if (direction * BsonOrder.INSTANCE.compare(key, first) < 0) {
        first = key;
      }
    }
    return first;
  }

  private void collect(@Nullable BsonValue value, int at, List<BsonValue> keys) {
    if (value != null && value.isArray()) {
      collectElements(value.asArray(), at, keys);
    } else if (at == path.size()) {
      keys.add(value == null ? BsonNull.VALUE : value);
    } else if (value != null && value.isDocument()) {
      collect(value.asDocument().get(path.parts().get(at)), at + 1, keys);
    } else {
      keys.add(BsonNull.VALUE);
    }
  }

  private void collectElements(BsonArray array, int at, List<BsonValue> keys) {
    boolean atEnd = at == path.size();
    if (array.isEmpty()) {
      keys.add(atEnd ? new BsonUndefined() : BsonNull.VALUE);
      return;
    }
    if (atEnd) {
      keys.addAll(array);
      return;
    }
    int index = DottedPath.index(path.parts().get(at));
    if (index >= 0 && index < array.size()) {
      collect(array.get(index), at + 1, keys);
      return;
    }
    for (BsonValue element : array) {
      collect(element.isDocument() ? element : null, at, keys);
    }
  }
}
