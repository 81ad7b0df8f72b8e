package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * What a consumer of change events does with an update description: it truncates arrays, removes
 * fields and sets fields, and knows from its own document where a number is an index.
 */
final class DescriptionApplier {

  private DescriptionApplier() {}

  static BsonDocument apply(BsonDocument before, BsonDocument description) {
    BsonDocument after = BsonDocument.parse(Bson.typed(before)).getDocument("v");
    for (BsonValue truncated : description.getArray("truncatedArrays")) {
      BsonArray array = find(after, truncated.asDocument().getString("field").getValue()).asArray();
      int newSize = truncated.asDocument().getInt32("newSize").getValue();
      array.subList(newSize, array.size()).clear();
    }
    for (BsonValue removed : description.getArray("removedFields")) {
      String path = removed.asString().getValue();
      find(after, parent(path)).asDocument().remove(last(path));
    }
    for (Map.Entry<String, BsonValue> updated :
        description.getDocument("updatedFields").entrySet()) {
      set(find(after, parent(updated.getKey())), last(updated.getKey()), updated.getValue());
    }
    return after;
  }

  private static void set(BsonValue container, String name, BsonValue value) {
    if (container.isDocument()) {
      container.asDocument().put(name, value);
      return;
    }
    List<BsonValue> array = container.asArray();
    int index = Integer.parseInt(name);
    while (array.size() <= index) {
      array.add(BsonNull.VALUE);
    }
    array.set(index, value);
  }

  private static BsonValue find(BsonValue container, String path) {
    BsonValue value = container;
    for (String part : path.isEmpty() ? List.<String>of() : List.of(path.split("\\.", -1))) {
      value =
          value.isArray()
              ? value.asArray().get(Integer.parseInt(part))
              : value.asDocument().get(part);
    }
    return value;
  }

  private static String parent(String path) {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
