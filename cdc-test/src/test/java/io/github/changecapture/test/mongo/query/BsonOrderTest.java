package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDbPointer;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ */
class BsonOrderTest {

  private static final List<BsonValue> ASCENDING =
      Stream.<Stream<? extends BsonValue>>of(
              Stream.of(Bson.value("MinKey"), new BsonUndefined()),
              values("null", "NaN", "-Infinity"),
              values(
                  "NumberLong(\"-9223372036854775808\")",
                  "-1.5",
                  "-1",
                  "0",
                  "NumberDecimal(\"0.1\")"),
              values("0.1", "1", "NumberDecimal(\"1.000000000000000000000000000000001\")", "2.0"),
              // Neither a double nor an int64 can hold all of these.
              values("9007199254740992.0", "NumberLong(\"9007199254740993\")"),
              values("NumberLong(\"9223372036854775807\")", "9223372036854775808.0", "1e300"),
              values("NumberDecimal(\"1E+6000\")", "Infinity"),
              Stream.of(Bson.value("\"\""), new BsonSymbol("a"), Bson.value("\"aa\"")),
              // U+FF5E sorts before U+1F600 in UTF-8, after it in UTF-16.
              values("\"b\"", "\"\uFF5E\"", "\"\uD83D\uDE00\""),
              values("{}", "{b: 1}", "{a: \"x\"}", "{b: \"a\"}", "{b: \"a\", c: 1}", "{a: {}}"),
              values("[]", "[1]", "[1, 2]", "[2]", "[\"a\"]"),
              values("BinData(5, \"AQ==\")", "BinData(0, \"AQI=\")", "BinData(0, \"/wI=\")"),
              values("BinData(5, \"AQI=\")"),
              values("ObjectId(\"000000000000000000000001\")"),
              values("ObjectId(\"f00000000000000000000000\")", "false", "true"),
              values("ISODate(\"1969-01-01T00:00:00Z\")", "ISODate(\"2020-01-01T00:00:00Z\")"),
              values("Timestamp(1, 2)", "Timestamp(2, 1)"),
              // Unsigned: the year 2096.
              Stream.of(new BsonTimestamp((int) 4_000_000_000L, 0)),
              values("/a/", "/a/i", "/b/"),
              Stream.of(
                  new BsonDbPointer("a.b", new ObjectId("000000000000000000000001")),
                  new BsonJavaScript("a"),
                  new BsonJavaScript("b"),
                  new BsonJavaScriptWithScope("a", Bson.document("{a: 1}")),
                  Bson.value("MaxKey")))
          .<BsonValue>flatMap(values -> values)
          .toList();

  private static Stream<BsonValue> values(String... json) {
    return Stream.of(json).map(Bson::value);
  }

  @Test
  void everyValueIsBelowAllThatFollowIt() {
    for (int i = 0; i < ASCENDING.size(); i++) {
      for (int j = 0; j < ASCENDING.size(); j++) {
        BsonValue left = ASCENDING.get(i);
        BsonValue right = ASCENDING.get(j);
        assertThat(Integer.signum(BsonOrder.INSTANCE.compare(left, right)))
            .as("%s against %s", left, right)
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1                    | 1.0
          1                    | NumberLong(1)
          1.5                  | NumberDecimal("1.50")
          0.0                  | -0.0
          0                    | NumberDecimal("-0")
          NaN                  | NumberDecimal("NaN")
          Infinity             | NumberDecimal("Infinity")
          {a: 1}               | {a: 1.0}
          [1, {a: 2}]          | [1.0, {a: NumberLong(2)}]
          """)
  void numbersOfAllTypesCompareByValue(String left, String right) {
    assertThat(BsonOrder.equal(Bson.value(left), Bson.value(right))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1, b: 2} | {b: 2, a: 1}
          {a: 1}       | {a: 1, b: 2}
          "a"          | "A"
          1            | true
          1            | "1"
          null         | 0
          [1]          | 1
          """)
  void orderOfFieldsAndTypesTellValuesApart(String left, String right) {
    assertThat(BsonOrder.equal(Bson.value(left), Bson.value(right))).isFalse();
  }

  @Test
  void symbolEqualsString() {
    assertThat(BsonOrder.equal(new BsonSymbol("a"), Bson.value("\"a\""))).isTrue();
  }
}
