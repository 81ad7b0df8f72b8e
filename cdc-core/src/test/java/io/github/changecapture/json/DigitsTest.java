package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DigitsTest {
  private static final long SEED = 7;

  @Test
  void writes_what_the_jdk_writes() {
    for (int bits = 0; bits < Long.SIZE; bits++) {
      long power = 1L << bits;
      assertText(power - 1);
      assertText(power);
      assertText(-power);
    }
    long power = 1;
    for (int digits = 1; digits <= 19; digits++, power *= 10) {
      assertText(power - 1);
      assertText(power);
      assertText(-power);
    }
    assertText(Long.MAX_VALUE);
    assertText(Long.MIN_VALUE);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int done = 0; done < 100_000; done++) {
      assertText(random.nextLong() >> random.nextInt(Long.SIZE));
    }
  }

  private static void assertText(long value) {
    byte[] bytes = new byte[Digits.ROOM + 1];
    int end = Digits.write(value, bytes, 1);
    assertThat(new String(bytes, 1, end - 1, StandardCharsets.US_ASCII))
        .isEqualTo(Long.toString(value));
  }
}
