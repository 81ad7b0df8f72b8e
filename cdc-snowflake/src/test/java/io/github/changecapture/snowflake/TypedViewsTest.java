package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.discovery.Difference;
import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.Difference.TypeChange;
import io.github.changecapture.discovery.Discovery;
import io.github.changecapture.discovery.SampledField;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Typed views as they are sent, run by DuckDB. */
class TypedViewsTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final String TYPED = "\"CDC\".\"SILVER\".\"SHOP__ORDERS__TYPED\"";

  private final LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK);

  @AfterEach
  void close() throws SQLException {
    account.close();
  }

  @Test
  void eachFieldIsAColumnOfItsType() {
    documents(
        """
        {"_id":{"$oid":"0123456789abcdef01234567"},"n":12,"l":9007199254740993,"d":1.5,"t":"x","b":true,\
        "m":{"$numberDecimal":"1.10"},"at":{"$date":"2026-11-21T10:00:00.5Z"},"x":{"$binary":{"base64":"AQI=","subType":"00"}},\
        "sub":{"a":{"b":"deep"}},"odd":"text"}""",
        """
        {"_id":"2","n":{"$numberInt":"12"},"l":{"$numberLong":"9007199254740993"},"d":{"$numberDouble":"-Infinity"},"t":null,"b":false,\
        "m":{"$numberDecimal":"1E+3"},"at":{"$date":{"$numberLong":"-1000"}},"odd":{"k":1}}""");

    discover(
        Map.ofEntries(
            Map.entry("_id", Set.of("objectId")),
            Map.entry("n", Set.of("int")),
            Map.entry("l", Set.of("int", "long")),
            Map.entry("d", Set.of("double", "int")),
            Map.entry("t", Set.of("string", "null")),
            Map.entry("b", Set.of("bool")),
            Map.entry("m", Set.of("decimal")),
            Map.entry("at", Set.of("date")),
            Map.entry("x", Set.of("binData")),
            Map.entry("sub", Set.of("object")),
            Map.entry("sub.a", Set.of("object")),
            Map.entry("sub.a.b", Set.of("string")),
            Map.entry("odd", Set.of("string", "object"))));

    assertThat(
            account.account.rows(
                "SELECT \"_id\", \"n\", \"l\", \"d\", \"t\", \"b\", \"m\", \"at\", hex(\"x\"), \"sub_a_b\", \"odd\" FROM "
                    + TYPED
                    + " ORDER BY DOC_KEY"))
        .containsExactly(
            "2 12 9007199254740993 -Infinity null false null 1969-12-31 23:59:59.0 null null {\"k\":1}",
            "0123456789abcdef01234567 12 9007199254740993 1.5 x true 1.100000000000 2026-11-21 10:00:00.5 0102 deep \"text\"");
  }

  @Test
  void aValueOfAnotherTypeIsNullAndNeverAnErrorOrRounded() {
    documents(
        "{\"_id\":1,\"n\":1.5,\"d\":\"1.5\",\"b\":\"true\",\"m\":2,\"at\":\"2026\",\"x\":[1]}");

    discover(
        Map.of(
            "n", Set.of("int"),
            "d", Set.of("double"),
            "b", Set.of("bool"),
            "m", Set.of("decimal"),
            "at", Set.of("date"),
            "x", Set.of("binData")));

    assertThat(
            account.account.rows("SELECT \"n\", \"d\", \"b\", \"m\", \"at\", \"x\" FROM " + TYPED))
        .containsExactly("null null null null null null");
  }

  @Test
  void eachArrayIsAViewOfItsElements() {
    documents(
        "{\"_id\":1,\"items\":[{\"sku\":\"a\",\"tags\":[\"x\",\"y\"]},{\"sku\":\"b\"}]}",
        "{\"_id\":2,\"items\":{\"sku\":\"no array\"}}");

    discover(
        Map.of(
            "items", Set.of("array"),
            "items[]", Set.of("object"),
            "items[].sku", Set.of("string"),
            "items[].tags", Set.of("array"),
            "items[].tags[]", Set.of("string")));

    assertThat(
            account.account.rows(
                "SELECT DOC_KEY, INDEX_1, \"sku\" FROM \"CDC\".\"SILVER\".\"SHOP__ORDERS__TYPED__ITEMS\" ORDER BY ALL"))
        .containsExactly("1 0 a", "1 1 b");
    assertThat(
            account.account.rows(
                "SELECT DOC_KEY, INDEX_1, INDEX_2, \"ELEMENT\" FROM \"CDC\".\"SILVER\".\"SHOP__ORDERS__TYPED__ITEMS___TAGS\" ORDER BY ALL"))
        .containsExactly("1 0 0 x", "1 0 1 y");
  }

  @Test
  void driftMakesTheViewAnewAndKeepsItsColumns() {
    documents("{\"_id\":1,\"a\":1}", "{\"_id\":2,\"a\":\"one\",\"b\":true}");
    SchemaReport first = discover(Map.of("_id", Set.of("int"), "a", Set.of("int")));

    SchemaReport second =
        discover(Map.of("_id", Set.of("int"), "a", Set.of("string"), "b", Set.of("bool")));

    assertThat(first.collections().get(0).schemaVersion()).isEqualTo(1);
    assertThat(second.collections().get(0).schemaVersion()).isEqualTo(2);
    assertThat(second.collections().get(0).views())
        .singleElement()
        .satisfies(view -> assertThat(view.statement()).contains("COPY GRANTS"));
    assertThat(account.account.rows("SELECT \"_id\", \"a\", \"b\" FROM " + TYPED + " ORDER BY 1"))
        .containsExactly("1 1 null", "2 \"one\" true");
    assertThat(
            account.account.rows(
                "SELECT SCHEMA_VERSION, SCHEMA_HASH FROM \"CDC\".\"META\".\"SCHEMA_HISTORY\" ORDER BY 1"))
        .containsExactly(
            "1 " + first.collections().get(0).schemaHash(),
            "2 " + second.collections().get(0).schemaHash());
  }

  @Test
  void whatASampleMissesChangesNothing() {
    documents("{\"_id\":1,\"a\":1}");
    discover(Map.of("_id", Set.of("int"), "a", Set.of("int")));
    account.account.ran();

    SchemaReport again = discover(Map.of("_id", Set.of("int")));

    assertThat(again.collections()).isEmpty();
    assertThat(account.account.ran()).doesNotContain("typed_view", "schema_history_insert");
  }

  @Test
  void driftThatIsToldCountsAsMuchAsALook() {
    documents("{\"_id\":1,\"a\":\"x\",\"b\":2}");
    Difference appeared =
        new CollectionAppeared(Look.collection(ORDERS, Map.of("a", Set.of("int"))));
    Difference drifted =
        new SchemaDrifted(
            ORDERS,
            List.of(new SampledField("b", new TreeMap<>(Map.of("int", 1L)), 1)),
            List.of(),
            List.of(new TypeChange("a", Set.of("int"), Set.of("string"))),
            "hash");

    account.loader.follow(Flux.just(appeared, drifted)).block();

    assertThat(account.account.rows("SELECT \"a\", \"b\" FROM " + TYPED))
        .containsExactly("\"x\" 2");
  }

  @Test
  void namesStayNamesWhateverIsInThem() {
    for (String name :
        List.of(
            "a\"b",
            "it's",
            "c:\\n",
            "$$",
            "; drop table x",
            "$oid",
            "\u00e9\ud834\udd1e",
            "",
            "~/x",
            "y".repeat(255),
            "{{live}}",
            "?")) {
      String json = name.replace("\\", "\\\\").replace("\"", "\\\"");
      documents("{\"_id\":1,\"%s\":{\"%s\":\"found\"}}".formatted(json, json));
      String path = name.replace("\\", "\\\\");

      discover(Map.of(path + "." + path, Set.of("string")));

      String column =
          KnownSchema.NONE
              .with(Map.of(path + "." + path, Set.of("string")))
              .fields()
              .get(0)
              .column();
      assertThat(
              account.account.rows(
                  "SELECT %s FROM %s WHERE %1$s IS NOT NULL"
                      .formatted(Sql.identifier(column).text(), TYPED)))
          .as(name)
          .containsExactly("found");
    }
  }

  @Test
  void fieldsThatAreKnownFirstWaitForTheTables() {
    SchemaReport early = discover(Map.of("a", Set.of("int")));

    documents("{\"_id\":1,\"a\":7}");

    assertThat(early.collections()).isEmpty();
    assertThat(account.account.rows("SELECT \"a\" FROM " + TYPED)).containsExactly("7");
  }

  @Test
  void aViewThatIsRefusedStopsNoLoad() {
    account.account.refuse("typed_view", "");
    documents("{\"_id\":1,\"a\":7}");

    SchemaReport report = discover(Map.of("a", Set.of("int")));
    documents("{\"_id\":2,\"a\":8}");

    assertThat(report.isComplete()).isFalse();
    assertThat(report.collections().get(0).error()).contains("typed_view");
    assertThat(account.live()).hasSize(2);
    assertThat(account.loader.collections().block())
        .extracting(RegisteredCollection::status)
        .containsExactly(CollectionStatus.ACTIVE);
  }

  private int events;

  /** Each document comes by a segment and is loaded. */
  private void documents(String... documents) {
    for (String document : documents) {
      events++;
      String id = document.substring(document.indexOf(':') + 1, end(document));
      Change insert =
          new Change(
              0,
              "82%08X".formatted(events),
              events,
              "insert",
              id,
              "{\"_id\":" + id + "}",
              document);
      account.catalog.add(LoaderFixture.ORDERS, State.SEALED, List.of(insert.line()));
    }
    account.load();
  }

  private static int end(String document) {
    int brace = document.indexOf('}');
    return document.startsWith("{\"_id\":{") ? brace + 1 : document.indexOf(',');
  }

  private SchemaReport discover(Map<String, Set<String>> fields) {
    return account
        .loader
        .discovered(new Discovery(List.of(Look.collection(ORDERS, fields)), List.of(), Set.of()))
        .block();
  }
}
