package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownSchemaTest {

  @Test
  void fieldsAndTypesAddUp() {
    KnownSchema first = KnownSchema.NONE.with(Map.of("a", Set.of("int"), "b", Set.of("string")));
    KnownSchema second = first.with(Map.of("a", Set.of("string")));

    assertThat(second.version()).isEqualTo(2);
    assertThat(second.fields()).extracting(field -> field.path().text()).containsExactly("a", "b");
    assertThat(second.fields().get(0).types()).containsExactly("int", "string");
    assertThat(second.hash()).isNotEqualTo(first.hash());
  }

  @Test
  void whatIsKnownAlreadyChangesNothing() {
    KnownSchema known = KnownSchema.NONE.with(Map.of("a", Set.of("int"), "b", Set.of("string")));

    assertThat(known.with(Map.of("b", Set.of("string")))).isSameAs(known);
  }

  @Test
  void aNameOnceGivenStays() {
    KnownSchema nested = KnownSchema.NONE.with(Map.of("a.b", Set.of("int")));
    KnownSchema both = nested.with(Map.of("a_b", Set.of("int"), "A_B", Set.of("int")));

    assertThat(columns(both)).isEqualTo(Map.of("a.b", "a_b", "A_B", "A_B_2", "a_b", "a_b_3"));
  }

  @Test
  void oursAreTakenAlready() {
    KnownSchema schema =
        KnownSchema.NONE.with(
            Map.of("doc_key", Set.of("int"), "x[].index_1", Set.of("int"), "index_1", Set.of()));

    assertThat(columns(schema))
        .isEqualTo(
            Map.of("doc_key", "doc_key_2", "x[].index_1", "index_1_2", "index_1", "index_1"));
  }

  @Test
  void aDocumentHasNoColumnUntilItIsSomethingElseToo() {
    KnownSchema first =
        KnownSchema.NONE.with(Map.of("a", Set.of("object", "null"), "a.b", Set.of("int")));
    KnownSchema second = first.with(Map.of("a", Set.of("string")));

    assertThat(columns(first)).isEqualTo(Map.of("a.b", "a_b"));
    assertThat(columns(second)).isEqualTo(Map.of("a.b", "a_b", "a", "a"));
  }

  @Test
  void longNamesAreCutAndStayApart() {
    String name = "x".repeat(300);
    KnownSchema schema =
        KnownSchema.NONE.with(Map.of(name + "1", Set.of("int"), name + "2", Set.of("int")));

    assertThat(columns(schema).values())
        .doesNotHaveDuplicates()
        .allSatisfy(column -> assertThat(column).hasSize(255));
  }

  @Test
  void isTheSameAfterItWasWrittenAndRead() {
    KnownSchema schema =
        KnownSchema.NONE.with(
            Map.of(
                "a\\.\"b';$$ \u00e9\ud834\udd1e",
                Set.of("int", "null"),
                "n",
                Set.of("object"),
                "n.m",
                Set.of()));

    KnownSchema read = KnownSchema.of(schema.version(), schema.json());

    assertThat(read).isEqualTo(schema);
    assertThat(read.hash()).isEqualTo(schema.hash());
  }

  @Test
  void moreFieldsThanAStatementTakesAreLeftOut() {
    Map<String, Set<String>> many = new TreeMap<>();
    IntStream.range(0, 5_000).forEach(i -> many.put("f%05d".formatted(i), Set.of("int")));

    KnownSchema schema = KnownSchema.NONE.with(many);

    assertThat(schema.fields()).hasSize(KnownSchema.MOST_FIELDS);
    assertThat(schema.with(many)).isSameAs(schema);
  }

  private static Map<String, String> columns(KnownSchema schema) {
    Map<String, String> columns = new TreeMap<>();
    List<KnownField> fields = schema.fields();
    fields.stream()
        .filter(field -> field.column() != null)
        .forEach(field -> columns.put(field.path().text(), field.column()));
    return columns;
  }
}
