package io.github.changecapture.test.mongo.query;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonValue;

/**
 * Whether two values have the same bytes. {@code BsonDocument.equals} ignores the order of fields,
 * {@link BsonOrder#equal} the types of numbers; this ignores nothing.
 */
final class BsonIdentity {

  private BsonIdentity() {}

  static boolean identical(BsonValue left, BsonValue right) {
    if (left.getBsonType() != right.getBsonType()) {
      return false;
    }
    return switch (left.getBsonType()) {
      case DOCUMENT -> identicalFields(left.asDocument(), right.asDocument());
      case ARRAY -> identicalElements(left.asArray(), right.asArray());
      case JAVASCRIPT_WITH_SCOPE ->
          identicalCode(left.asJavaScriptWithScope(), right.asJavaScriptWithScope());
      default -> left.equals(right);
    };
  }

  private static boolean identicalFields(BsonDocument left, BsonDocument right) {
    Iterator<Map.Entry<String, BsonValue>> rest = right.entrySet().iterator();
    for (Map.Entry<String, BsonValue> field : left.entrySet()) {
      if (!rest.hasNext() || !identical(field, rest.next())) {
        return false;
      }
    }
    return !rest.hasNext();
  }

  static boolean identical(Map.Entry<String, BsonValue> left, Map.Entry<String, BsonValue> right) {
    return left.getKey().equals(right.getKey()) && identical(left.getValue(), right.getValue());
  }

  private static boolean identicalElements(List<BsonValue> left, List<BsonValue> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!identical(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean identicalCode(
      BsonJavaScriptWithScope left, BsonJavaScriptWithScope right) {
    return left.getCode().equals(right.getCode()) && identical(left.getScope(), right.getScope());
  }
}
