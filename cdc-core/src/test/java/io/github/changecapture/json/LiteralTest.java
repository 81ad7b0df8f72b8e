package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiteralTest {
  private static final String LONGEST = "{\"abcdefghijklmnopqrstuvwxyz0123456789\":";

  @Test
  void writes_every_length_within_the_room_that_it_asks_for() {
    for (int length = 1; length <= LONGEST.length(); length++) {
      String text = LONGEST.substring(0, length);
      Literal literal = Literal.of(text);
      byte[] bytes = new byte[1 + literal.room()];

      int end = literal.write(bytes, 1);

      assertThat(new String(bytes, 1, end - 1, StandardCharsets.US_ASCII)).isEqualTo(text);
    }
  }

  @Test
  void refuses_what_is_longer_than_its_words() {
    assertThatThrownBy(() -> Literal.of(LONGEST + "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("40 characters");
  }
}
