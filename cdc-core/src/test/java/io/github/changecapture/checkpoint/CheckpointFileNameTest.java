package io.github.changecapture.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFileNameTest {

  @ParameterizedTest
  @CsvSource({
    "orders, orders",
    "Orders, !orders",
    "shop.orders-v2_x, shop.orders-v2_x",
    "../etc/passwd, ~2e.~2fetc~2fpasswd",
    "~, ~7e",
    "nul, ~6eul",
    "'', ~"
  })
  void aNameIsWrittenLikeThatOfACollection(String capture, String file) {
    assertThat(CheckpointFileName.of(capture)).isEqualTo(file);
  }

  @Test
  void longNamesFitAndStayApart() {
    String emoji = "\uD83D\uDE00".repeat(255);

    String one = CheckpointFileName.of(emoji + "1");
    String other = CheckpointFileName.of(emoji + "2");

    assertThat(one).isNotEqualTo(other).hasSizeLessThanOrEqualTo(200);
    assertThat(one.substring(0, 134)).isEqualTo(other.substring(0, 134));
    assertThat(one.substring(134)).matches("~~[0-9a-f]{64}");
    assertThat(CheckpointFileName.of("a".repeat(200))).isEqualTo("a".repeat(200));
    assertThat(CheckpointFileName.of("a".repeat(201))).contains("~~");
  }

  @Test
  void noTwoNamesMeetAlsoOnADiskThatIgnoresCaseAndNormalizes() {
    long seed = 20260101;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    var captureByFile = new HashMap<String, String>();

    for (int i = 0; i < 20_000; i++) {
      String capture = randomName(random);
      String onDisk =
          Normalizer.normalize(CheckpointFileName.of(capture), Normalizer.Form.NFD)
              .toLowerCase(Locale.ROOT);
      String earlier = captureByFile.putIfAbsent(onDisk, capture);
      assertThat(earlier == null || earlier.equals(capture)).as(onDisk).isTrue();
      assertThat(onDisk.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 200);
      assertThat(onDisk).doesNotContain("/", "\\").doesNotStartWith(".");
    }
  }

  private static String randomName(Random random) {
    String alphabet = "aAbB%2~!.-_/\\ ée\u0301?c0n";
    return random
        .ints(random.nextInt(random.nextInt(10) == 0 ? 300 : 4), 0, alphabet.length())
        .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
        .reduce("", String::concat);
  }
}
