package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Base64TextTest {
  private static final long SEED = 17;

  @Test
  void writes_what_the_jdk_writes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int length = 0; length < 500; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      byte[] from = new byte[length + 5];
      System.arraycopy(bytes, 0, from, 2, length);
      byte[] to = new byte[Base64Text.length(length) + 1];

      int end = Base64Text.write(from, 2, length, to, 1);

      assertThat(end).isEqualTo(to.length);
      assertThat(new String(to, 1, end - 1, StandardCharsets.US_ASCII))
          .isEqualTo(Base64.getEncoder().encodeToString(bytes));
    }
  }

  @Test
  void counts_without_overflow() {
    assertThat(Base64Text.length(0)).isZero();
    assertThat(Base64Text.length(1)).isEqualTo(4);
    assertThat(Base64Text.length(3)).isEqualTo(4);
    assertThat(Base64Text.length(4)).isEqualTo(8);
    assertThat(Base64Text.length(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
  }
}
