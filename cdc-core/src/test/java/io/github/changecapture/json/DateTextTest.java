package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DateTextTest {
  private static final long SEED = 11;
  private static final DateTimeFormatter FULL_SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter WITH_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Test
  void writes_every_day_as_the_jdk_does() {
    LocalDate end = LocalDate.of(10_000, 1, 1);
    for (LocalDate day = LocalDate.EPOCH; day.isBefore(end); day = day.plusDays(1)) {
      String text = text(day.toEpochDay() * 86_400_000);
      if (!text.equals(day + "T00:00:00Z")) {
        assertThat(text).isEqualTo(day + "T00:00:00Z");
      }
    }
  }

  @Test
  void writes_times_as_the_jdk_does() {
    SplittableRandom random = new SplittableRandom(SEED);
    assertText(0);
    assertText(1);
    assertText(999);
    assertText(1_000);
    assertText(86_399_999);
    assertText(DateText.LAST);
    for (int done = 0; done < 50_000; done++) {
      assertText(random.nextLong(DateText.LAST + 1));
      assertText(random.nextLong(DateText.LAST / 1_000) * 1_000);
    }
  }

  private static void assertText(long millis) {
    DateTimeFormatter format = millis % 1_000 == 0 ? FULL_SECOND : WITH_MILLIS;
    assertThat(text(millis)).isEqualTo(format.format(Instant.ofEpochMilli(millis)));
  }

  private static String text(long millis) {
    byte[] bytes = new byte[30];
    int end = DateText.write(millis, bytes, 1);
    return new String(bytes, 1, end - 1, StandardCharsets.US_ASCII);
  }
}
