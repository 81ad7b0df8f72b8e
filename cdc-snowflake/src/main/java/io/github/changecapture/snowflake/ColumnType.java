package io.github.changecapture.snowflake;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a field's values become in a view, from relaxed and from canonical Extended JSON. A value
 * that is of another type than expected is NULL; it is never an error, and never rounded.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/">MongoDB
 *     Extended JSON v2</a>
 * @see <a href="https://docs.snowflake.com/en/sql-reference/functions/as">AS_&lt;type&gt;</a>
 */
enum ColumnType {
  TEXT("%1$s::VARCHAR"),
  OBJECT_ID("COALESCE(%1$s[%2$s], %1$s)::VARCHAR", "$oid"),
  INTEGER(
      "TRY_TO_NUMBER(REGEXP_SUBSTR(COALESCE(%1$s[%2$s], %1$s[%3$s], %1$s)::VARCHAR, %4$s), 38, 0)",
      "$numberLong", "$numberInt", "^-?[0-9]{1,38}$"),
  DOUBLE(
      "COALESCE(AS_DOUBLE(%1$s), TRY_TO_DOUBLE(COALESCE(%1$s[%2$s], %1$s[%3$s])::VARCHAR))",
      "$numberDouble", "$numberInt"),
  DECIMAL(
      "TRY_TO_NUMBER(REGEXP_SUBSTR(%1$s[%2$s]::VARCHAR, %3$s), 38, 12)",
      "$numberDecimal", "^-?[0-9]{1,26}([.][0-9]{1,12})?$"),
  BOOLEAN("AS_BOOLEAN(%1$s)"),
  DATE(
      "COALESCE(TO_TIMESTAMP_NTZ(TRY_TO_NUMBER(%1$s[%2$s][%3$s]::VARCHAR), 3),"
          + " TRY_TO_TIMESTAMP_NTZ(RTRIM(%1$s[%2$s]::VARCHAR, 'Z'), 'AUTO'))",
      "$date", "$numberLong"),
  BINARY("TRY_TO_BINARY(%1$s[%2$s][%3$s]::VARCHAR, 'BASE64')", "$binary", "base64"),
  VARIANT("%1$s");

  private final String expression;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> constants;

  ColumnType(String expression, String... constants) {
    this.expression = expression;
    this.constants = List.of(constants);
  }

  /** By the aliases of BSON types; those that contradict each other stay as they are. */
  static ColumnType of(Set<String> types) {
    Set<String> said = new TreeSet<>(types);
    said.remove("null");
    said.remove("undefined");
    return switch (said.stream().collect(Collectors.joining(","))) {
      case "string" -> TEXT;
      case "objectId" -> OBJECT_ID;
      case "int", "long", "int,long" -> INTEGER;
      case "double", "double,int" -> DOUBLE;
      case "decimal" -> DECIMAL;
      case "bool" -> BOOLEAN;
      case "date" -> DATE;
      case "binData" -> BINARY;
      default -> VARIANT;
    };
  }

  /** The column's expression over a VARIANT. */
  Sql of(Sql value) {
    List<String> values = new ArrayList<>(List.of(value.text()));
    constants.forEach(constant -> values.add(Sql.literal(constant).text()));
    return new Sql(expression.formatted(values.toArray()));
  }
}
