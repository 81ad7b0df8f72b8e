package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonBufferTest {
  private final JsonBuffer buffer = new JsonBuffer(0);

  @Test
  void grows_as_it_is_written_to() {
    for (int count = 0; count < 100; count++) {
      buffer.write(ascii("0123456789"));
    }
    buffer.write('x');
    buffer.write(ascii("abc"), 1, 1);

    assertThat(buffer.size()).isEqualTo(1_002);
    assertThat(Transcoding.text(buffer)).startsWith("01234567890").endsWith("9xb");
  }

  @Test
  void keeps_its_memory_when_it_is_reset() {
    buffer.write(ascii("a line"));
    byte[] array = buffer.array();

    buffer.reset();
    buffer.write(ascii("b"));

    assertThat(buffer.array()).isSameAs(array);
    assertThat(Transcoding.text(buffer)).isEqualTo("b");
  }

  @Test
  void forgets_what_was_written_last() {
    buffer.write(ascii("abc"));

    buffer.truncate(2);

    assertThat(Transcoding.text(buffer)).isEqualTo("ab");
    assertThatThrownBy(() -> buffer.truncate(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.truncate(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refuses_a_part_outside_of_the_source() {
    assertThatThrownBy(() -> buffer.write(ascii("abc"), 1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(buffer.size()).isZero();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
