package io.github.changecapture.test.mongo.query;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The variables that an expression sees beside its document. {@code $$ROOT}, {@code $$CURRENT} and
 * {@code $$REMOVE} are always there. Immutable.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/aggregation-variables/">the
 *     manual</a>
 */
public final class Variables {

  private static final Variables NONE = new Variables(Map.of());

  private final Map<String, BsonValue> values;

  private Variables(Map<String, BsonValue> values) {
    this.values = values;
  }

  /**
   * The server's variables, {@code $$NOW} and {@code $$CLUSTER_TIME}.
   *
   * @param now the wall clock
   * @param clusterTime the cluster time
   * @return the variables
   */
  public static Variables of(Instant now, BsonTimestamp clusterTime) {
    return NONE.with("NOW", new BsonDateTime(now.toEpochMilli())).with("CLUSTER_TIME", clusterTime);
  }

  /**
   * No variables at all; naming one is an error.
   *
   * @return no variables
   */
  public static Variables none() {
    return NONE;
  }

  /**
   * These variables and one more, such as one of a command's {@code let}.
   *
   * @param name the name, without {@code $$}
   * @param value the value
   * @return new variables
   */
  public Variables with(String name, BsonValue value) {
    Map<String, BsonValue> more = new HashMap<>(values);
    more.put(name, value);
    return new Variables(more);
  }

  @Nullable BsonValue find(String name) {
    return values.get(name);
  }
}
