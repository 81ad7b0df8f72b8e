package io.github.changecapture.test.mongo.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonRegularExpression;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * MongoDB's comparison order over all BSON types, without a collation: MinKey, Undefined, Null,
 * numbers, Symbol and String, Object, Array, BinData, ObjectId, Boolean, Date, Timestamp, Regular
 * Expression, DBPointer, Code, Code with scope, MaxKey.
 *
 * <p>Numbers compare by value across types, NaN is the smallest; strings by their UTF-8 bytes;
 * documents field by field (type, then name, then value); binary data by length, subtype and bytes.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/">the
 *     manual</a>
 */
public final class BsonOrder implements Comparator<BsonValue> {

  /** The one order. */
  public static final BsonOrder INSTANCE = new BsonOrder();

  private BsonOrder() {}

  /**
   * Whether MongoDB takes two values for equal, as 1 and 1.0 are.
   *
   * @param left a value
   * @param right another value
   * @return whether they compare as equal
   */
  public static boolean equal(BsonValue left, BsonValue right) {
    return INSTANCE.compare(left, right) == 0;
  }

  /** As {@link #compare}, with missing before all but MinKey, as aggregation compares. */
  static int compareMissing(@Nullable BsonValue left, @Nullable BsonValue right) {
    if (left == null || right == null) {
      return Integer.compare(rankOf(left), rankOf(right));
    }
    return INSTANCE.compare(left, right);
  }

  static int compareUtf8(String left, String right) {
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }

  private static int rankOf(@Nullable BsonValue value) {
    return value == null ? 1 : BsonTypes.rank(value);
  }

  @Override
  public int compare(BsonValue left, BsonValue right) {
    int byRank = Integer.compare(BsonTypes.rank(left), BsonTypes.rank(right));
    return byRank != 0 ? byRank : compareSameRank(left, right);
  }

  private int compareSameRank(BsonValue left, BsonValue right) {
    return switch (left.getBsonType()) {
      case INT32, INT64, DOUBLE, DECIMAL128 -> Numbers.compare(left, right);
      case STRING, SYMBOL -> compareUtf8(text(left), text(right));
      case DOCUMENT -> compareDocuments(left.asDocument(), right.asDocument());
      case ARRAY -> compareArrays(left.asArray(), right.asArray());
      case BINARY -> compareBinary(left.asBinary(), right.asBinary());
      case OBJECT_ID -> left.asObjectId().compareTo(right.asObjectId());
      case BOOLEAN -> Boolean.compare(left.asBoolean().getValue(), right.asBoolean().getValue());
      case DATE_TIME -> Long.compare(left.asDateTime().getValue(), right.asDateTime().getValue());
      case TIMESTAMP ->
          Long.compareUnsigned(left.asTimestamp().getValue(), right.asTimestamp().getValue());
      case REGULAR_EXPRESSION ->
          compareRegex(left.asRegularExpression(), right.asRegularExpression());
      case DB_POINTER -> comparePointers(left.asDBPointer(), right.asDBPointer());
      case JAVASCRIPT -> compareUtf8(left.asJavaScript().getCode(), right.asJavaScript().getCode());
      case JAVASCRIPT_WITH_SCOPE ->
          compareScoped(left.asJavaScriptWithScope(), right.asJavaScriptWithScope());
      case MIN_KEY, MAX_KEY, NULL, UNDEFINED, END_OF_DOCUMENT -> 0;
    };
  }

  static String text(BsonValue value) {
    return value.isSymbol() ? value.asSymbol().getSymbol() : value.asString().getValue();
  }

  private int compareDocuments(BsonDocument left, BsonDocument right) {
    Iterator<Map.Entry<String, BsonValue>> rest = right.entrySet().iterator();
    for (Map.Entry<String, BsonValue> field : left.entrySet()) {
      if (!rest.hasNext()) {
        return 1;
      }
      int byField = compareFields(field, rest.next());
      if (byField != 0) {
        return byField;
      }
    }
    return rest.hasNext() ? -1 : 0;
  }

  private int compareFields(Map.Entry<String, BsonValue> left, Map.Entry<String, BsonValue> right) {
    int byRank = Integer.compare(BsonTypes.rank(left.getValue()), BsonTypes.rank(right.getValue()));
    if (byRank != 0) {
      return byRank;
    }
    int byName = compareUtf8(left.getKey(), right.getKey());
    return byName != 0 ? byName : compareSameRank(left.getValue(), right.getValue());
  }

  private int compareArrays(List<BsonValue> left, List<BsonValue> right) {
    int common = Math.min(left.size(), right.size());
    for (int i = 0; i < common; i++) {
      int byElement = compare(left.get(i), right.get(i));
      if (byElement != 0) {
        return byElement;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareBinary(BsonBinary left, BsonBinary right) {
    int byLength = Integer.compare(left.getData().length, right.getData().length);
    if (byLength != 0) {
      return byLength;
    }
    int bySubtype =
        Integer.compare(Byte.toUnsignedInt(left.getType()), Byte.toUnsignedInt(right.getType()));
    return bySubtype != 0 ? bySubtype : Arrays.compareUnsigned(left.getData(), right.getData());
  }

  private static int compareRegex(BsonRegularExpression left, BsonRegularExpression right) {
    int byPattern = compareUtf8(left.getPattern(), right.getPattern());
    return byPattern != 0 ? byPattern : compareUtf8(left.getOptions(), right.getOptions());
  }

  private static int comparePointers(BsonDbPointer left, BsonDbPointer right) {
    int byNamespace = compareUtf8(left.getNamespace(), right.getNamespace());
    return byNamespace != 0 ? byNamespace : left.getId().compareTo(right.getId());
  }

  private int compareScoped(BsonJavaScriptWithScope left, BsonJavaScriptWithScope right) {
    int byCode = compareUtf8(left.getCode(), right.getCode());
    return byCode != 0 ? byCode : compareDocuments(left.getScope(), right.getScope());
  }
}
