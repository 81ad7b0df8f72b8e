package io.github.changecapture.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.discovery.SampledSchema.Coverage;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

class SchemaCollectorTest {
  private static final SampleLimits LIMITS = new SampleLimits(100, 20, 1_000);

  @Test
  void pathsLeadThroughDocumentsAndArraysAndAreCountedByDocument() {
    SampledSchema schema =
        schema(
            LIMITS,
            "{_id: 1, customer: {name: 'Ada'}, items: [{price: 1}, {price: 2.5}, 'x']}",
            "{_id: 2, customer: null, items: []}");

    assertThat(described(schema))
        .containsExactly(
            "_id {int=2} in 2",
            "customer {null=1, object=1} in 2",
            "customer.name {string=1} in 1",
            "items {array=2} in 2",
            "items[] {object=2, string=1} in 1",
            "items[].price {double=1, int=1} in 1");
    assertThat(schema.documents()).isEqualTo(2);
    assertThat(schema.fields().get(2).frequency(schema.documents())).isEqualTo(0.5);
  }

  @Test
  void everyTypeHasTheServersAlias() {
    SampledSchema schema =
        schema(
            LIMITS,
            """
            {a: {$numberLong: '1'}, b: {$numberDecimal: '1'}, c: {$oid: '000000000000000000000000'},
             d: {$date: '2026-11-21T00:00:00Z'}, e: true, f: {$binary: {base64: '', subType: '00'}},
             g: {$regularExpression: {pattern: 'a', options: ''}}, h: {$timestamp: {t: 1, i: 1}},
             i: {$minKey: 1}, j: {$maxKey: 1}, k: {$undefined: true}, l: {$symbol: 's'},
             m: {$code: 'f()'}, n: {$code: 'f()', $scope: {x: 1}}}
            """);

    assertThat(schema.fields())
        .extracting(field -> field.types().firstKey())
        .containsExactly(
            "long",
            "decimal",
            "objectId",
            "date",
            "bool",
            "binData",
            "regex",
            "timestamp",
            "minKey",
            "maxKey",
            "undefined",
            "symbol",
            "javascript",
            "javascriptWithScope");
  }

  @Test
  void namesThatLookLikePathsAreToldApart() {
    SampledSchema schema = schema(LIMITS, "{'a.b': 1, 'c[]': 1, 'd\\\\': 1, a: {b: 1}, c: [1]}");

    assertThat(schema.fields())
        .extracting(SampledField::path)
        .containsExactlyInAnyOrder("a\\.b", "c\\[]", "d\\\\", "a", "a.b", "c", "c[]");
  }

  @Test
  void theHashIsThatOfPathsAndTypesWhateverTheOrderAndNumber() {
    List<String> documents =
        Stream.of("{a: 1, b: {c: 'x'}}", "{b: {c: 'y', d: null}, a: 'z'}", "{e: [1, {f: 2}]}")
            .collect(Collectors.toList());
    String hash = schema(LIMITS, documents.toArray(String[]::new)).hash();

    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(documents, new Random(seed));
      documents.add(documents.get(0));
      assertThat(schema(LIMITS, documents.toArray(String[]::new)).hash()).isEqualTo(hash);
    }
  }

  /** The same on any machine and in any version, since registries keep it. */
  @Test
  void theHashIsTheOneThatItAlwaysWas() {
    // printf 'changecapture schema 1\n_id\0int\nitems\0array\nitems[]\0int\0string\n' | sha256sum
    assertThat(schema(LIMITS, "{_id: 1, items: ['a', 1]}").hash())
        .isEqualTo("7c2a8b093eda7367ecd10a9799f6ffb9e332f6e21ae55146a15d0f44a388c407");
  }

  @Test
  void anotherPathOrTypeGivesAnotherHash() {
    assertThat(
            Stream.of("{a: 1}", "{a: 'x'}", "{b: 1}", "{a: {b: 1}}", "{'a.b': 1}", "{a: [1]}", "{}")
                .map(document -> schema(LIMITS, document).hash()))
        .doesNotHaveDuplicates();
  }

  @Test
  void depthAndNumberAreBoundedAndWhatIsLeftOutIsReported() {
    SchemaCollector deep = collected(new SampleLimits(100, 2, 1_000), "{a: {b: {c: {d: 1}}}}");
    SchemaCollector wide =
        collected(
            new SampleLimits(100, 20, 50),
            IntStream.range(0, 200).mapToObj(n -> "{n" + n + ": 1}").toArray(String[]::new));

    assertThat(deep.schema().fields()).extracting(SampledField::path).containsExactly("a", "a.b");
    assertThat(deep.problems("shop.orders"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .hasToString(
                        "shop.orders: is nested deeper than 2 levels, was met 1 times: raise maxDepth to see what lies below"));
    assertThat(wide.schema().fields()).hasSize(50);
    assertThat(wide.problems("shop.orders"))
        .extracting(Problem::rule)
        .containsExactly("has more than 50 paths");
  }

  @Test
  void malformedDocumentsAreReportedAndTheOthersCount() {
    SchemaCollector collector = collected(LIMITS, "{a: 1}");
    collector.add(new RawBsonDocument(new byte[] {12, 0, 0, 0, 0x55, 'a', 0, 1, 0, 0, 0, 0}));

    assertThat(collector.schema().fields()).extracting(SampledField::path).containsExactly("a");
    assertThat(collector.problems("shop.orders"))
        .extracting(Problem::rule)
        .containsExactly("has documents whose BSON is malformed");
  }

  @Test
  void aSampleThatIsSmallerThanAskedForIsTheWhole() {
    SampleLimits two = new SampleLimits(2, 20, 1_000);

    assertThat(schema(two, "{}").coverage()).isEqualTo(Coverage.WHOLE);
    assertThat(schema(two, "{}", "{}").coverage()).isEqualTo(Coverage.PART);
  }

  static SampledSchema schema(SampleLimits limits, String... documents) {
    return collected(limits, documents).schema();
  }

  private static SchemaCollector collected(SampleLimits limits, String... documents) {
    SchemaCollector collector = new SchemaCollector(limits);
    for (String document : documents) {
      collector.add(new RawBsonDocument(BsonDocument.parse(document), new BsonDocumentCodec()));
    }
    return collector;
  }

  private static List<String> described(SampledSchema schema) {
    return schema.fields().stream()
        .map(
            field -> {
              Map<String, Long> types = new TreeMap<>(field.types());
              return field.path() + " " + types + " in " + field.documents();
            })
        .toList();
  }
}
