package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {
  @Test
  void aQuoteInAnIdentifierIsDoubled() {
    assertThat(Sql.qualified("CDC", "a\"; DROP TABLE x; --").text())
        .isEqualTo("\"CDC\".\"a\"\"; DROP TABLE x; --\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void whatCannotBeAnIdentifierIsRefused(String name) {
    assertThatThrownBy(() -> Sql.identifier(name))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("1 to 255 characters");
  }

  @Test
  void anIdentifierHas255CharactersAtMost() {
    String longest = "\ud834\udd1e".repeat(255);

    assertThat(Sql.identifier(longest).text()).isEqualTo('"' + longest + '"');
    assertThatThrownBy(() -> Sql.identifier(longest + "x")).isInstanceOf(ConfigurationError.class);
  }

  @Test
  void aLiteralHoldsNothingThatADriverOrAScriptCouldTakeForItsOwn() {
    String value = "it's; a\\b ?1 :x $$ {{y}} &z \n é\ud834\udd1e";

    String literal = Sql.literal(value).text();

    assertThat(literal.substring(1, literal.length() - 1)).doesNotContainPattern("['?:;$&{}\n]");
    assertThat(unescaped(literal)).isEqualTo(value);
  }

  @Test
  void noValueIsNull() {
    assertThat(Sql.literal(null)).isEqualTo(Sql.NULL);
  }

  @Test
  void whatWasFilledInIsNotAPlaceholder() {
    Sql sneaky = Sql.identifier("{{name}}");

    assertThat(Template.render("repair_delete", Map.of("bronze", sneaky, "file", Sql.number(1))))
        .contains("\"{{name}}\"");
  }

  @Test
  void aValueTooManyOrTooFewIsAMistake() {
    assertThatThrownBy(() -> Template.render("commit", Map.of("x", Sql.NULL)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Template.render("repair_delete", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String unescaped(String literal) {
    StringBuilder text = new StringBuilder();
    for (int at = 1; at < literal.length() - 1; at++) {
      if (literal.charAt(at) == '\\') {
        text.append((char) Integer.parseInt(literal, at + 2, at + 6, 16));
        at += 5;
      } else {
        text.append(literal.charAt(at));
      }
    }
    return text.toString();
  }
}
