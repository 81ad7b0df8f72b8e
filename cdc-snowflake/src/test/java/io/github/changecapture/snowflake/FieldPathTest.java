package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.snowflake.FieldPath.Elements;
import io.github.changecapture.snowflake.FieldPath.Name;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldPathTest {

  @Test
  void dotsLeadIntoDocumentsAndBracketsIntoArrays() {
    assertThat(FieldPath.parse("items[].tags[][].name").steps())
        .containsExactly(
            new Name("items"),
            new Elements(),
            new Name("tags"),
            new Elements(),
            new Elements(),
            new Name("name"));
  }

  @Test
  void whatHasABackslashBeforeItBelongsToTheName() {
    assertThat(FieldPath.parse("a\\.b\\[]\\\\.c").steps())
        .containsExactly(new Name("a.b[]\\"), new Name("c"));
  }

  @Test
  void namesMayBeEmpty() {
    assertThat(FieldPath.parse("").steps()).containsExactly(new Name(""));
    assertThat(FieldPath.parse("a.").steps()).containsExactly(new Name("a"), new Name(""));
  }

  @Test
  void namesWithinAnArrayCountFromItsElements() {
    FieldPath path = FieldPath.parse("items[].price.net");

    assertThat(path.array()).containsExactly(new Name("items"), new Elements());
    assertThat(path.names()).isEqualTo(List.of("price", "net"));
  }
}
