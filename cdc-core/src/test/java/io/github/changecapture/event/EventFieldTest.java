package io.github.changecapture.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventFieldTest {
  @ParameterizedTest
  @EnumSource
  void aNameIsKnownWhereverItStands(EventField field) {
    byte[] name = field.text().getBytes(StandardCharsets.US_ASCII);

    for (int behind = 0; behind < 10; behind++) {
      assertThat(named(name, behind)).isEqualTo(field);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatDiffersInOneCharacterIsAnother(EventField field) {
    byte[] name = field.text().getBytes(StandardCharsets.US_ASCII);

    for (int at = 0; at < name.length; at++) {
      byte[] other = name.clone();
      other[at] ^= 1;
      for (int behind = 0; behind < 10; behind++) {
        assertThat(named(other, behind)).isNotEqualTo(field);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsLongerOrShorterIsAnother(EventField field) {
    byte[] name = field.text().getBytes(StandardCharsets.US_ASCII);

    assertThat(named(Arrays.copyOf(name, name.length - 1), 8)).isNotEqualTo(field);
    assertThat(named(Arrays.copyOf(name, name.length + 1), 8)).isNotEqualTo(field);
  }

  /** With another name before it, and some bytes behind it. */
  private static @Nullable EventField named(byte[] name, int behind) {
    byte[] bytes = new byte[3 + name.length + behind];
    Arrays.fill(bytes, (byte) 'x');
    System.arraycopy(name, 0, bytes, 3, name.length);
    return EventField.named(bytes, 3, 3 + name.length);
  }
}
