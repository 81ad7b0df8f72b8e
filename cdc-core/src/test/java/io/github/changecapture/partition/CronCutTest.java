package io.github.changecapture.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronCutTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void aDailyTimeIsTakenOnceOnEachDayWhateverTheClocksDo() {
    assertThat(cuts("30 2 * * *", BERLIN, "2026-03-28T00:00:00Z", 4))
        .containsExactly(
            "2026-03-28T01:30:00Z",
            "2026-03-29T01:00:00Z", // 2:30 is skipped: 3:00 at once
            "2026-03-30T00:30:00Z",
            "2026-03-31T00:30:00Z");
    assertThat(cuts("30 2 * * *", BERLIN, "2026-10-24T00:00:00Z", 3))
        .containsExactly(
            "2026-10-24T00:30:00Z",
            "2026-10-25T00:30:00Z", // the first of two
            "2026-10-26T01:30:00Z");
  }

  @Test
  void everyHourStaysAnHour() {
    assertThat(cuts("30 * * * *", BERLIN, "2026-03-29T00:00:00Z", 3))
        .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z");
    assertThat(cuts("30 * * * *", BERLIN, "2026-10-25T00:00:00Z", 3))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
  }

  @Test
  void clocksThatAreSetBackAcrossMidnightOrByHalfAnHourDoNotDisturbTheOrder() {
    assertThat(cuts("0 0 * * *", ZoneId.of("America/Havana"), "2025-11-01T12:00:00Z", 2))
        .containsExactly("2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z");
    assertThat(cuts("*/15 * * * *", ZoneId.of("Australia/Lord_Howe"), "2026-04-04T14:29:00Z", 5))
        .containsExactly(
            "2026-04-04T14:30:00Z",
            "2026-04-04T14:45:00Z",
            "2026-04-04T15:00:00Z",
            "2026-04-04T15:15:00Z",
            "2026-04-04T15:30:00Z");
    assertThat(cuts("45 23 * * *", ZoneId.of("America/Sao_Paulo"), "2018-02-17T12:00:00Z", 2))
        .containsExactly("2018-02-18T01:45:00Z", "2018-02-19T02:45:00Z");
  }

  @Test
  void aDayThatAZoneSkippedAsAWholeIsTakenAtItsEnd() {
    assertThat(cuts("0 12 30 12 *", ZoneId.of("Pacific/Apia"), "2011-12-29T00:00:00Z", 1))
        .containsExactly("2011-12-30T10:00:00Z");
  }

  @Test
  void daysThatAreBothGivenAreAlternatives() {
    assertThat(cuts("0 0 13 * FRI", ZoneOffset.UTC, "2026-11-09T00:00:00Z", 3))
        .containsExactly("2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z");
    assertThat(cuts("0 0 29 FEB *", ZoneOffset.UTC, "2095-01-01T00:00:00Z", 2))
        .containsExactly("2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z");
    assertThat(cuts("0 6 * * 7", ZoneOffset.UTC, "2026-11-21T00:00:00Z", 1))
        .containsExactly("2026-11-22T06:00:00Z");
  }

  @Test
  void beforeTheFirstTimeThereIsTheBeginningOfClusterTime() {
    CronCut cut = new CronCut(CronExpression.parse("0 0 29 2 *"), ZoneOffset.UTC);

    assertThat(cut.startOf(5)).isZero();
    assertThat(Instant.ofEpochSecond(cut.endOf(0))).isEqualTo("1972-02-29T00:00:00Z");
  }

  /** Against a walk over every minute of the years around the changes. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 15 2 * * *",
    "America/New_York, 30 1-3 * * *",
    "Australia/Lord_Howe, 45 * * * *",
    "America/Havana, */20 */6 * * 0",
    "UTC, 0 0 1 * MON",
    "America/St_Johns, 1 0 * * *",
  })
  void everySecondLiesInTheStretchThatAWalkOverTheMinutesFinds(String zoneId, String expression) {
    ZoneId zone = ZoneId.of(zoneId);
    CronExpression cron = CronExpression.parse(expression);
    long from = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
    long to = Instant.parse("2027-01-01T00:00:00Z").getEpochSecond();
    List<Long> walked = walk(cron, zone, from, to);
    Random random = new Random(7);
    CronCut cut = new CronCut(cron, zone);

    for (int i = 1; i < walked.size(); i++) {
      long start = walked.get(i - 1);
      long end = walked.get(i);
      long between = start + random.nextLong(end - start);
      assertThat(cut.startOf(between))
          .as("start of %s", Instant.ofEpochSecond(between))
          .isEqualTo(start);
      assertThat(cut.startOf(end - 1)).isEqualTo(start);
      assertThat(cut.startOf(start)).isEqualTo(start);
      assertThat(cut.endOf(start)).as("end of %s", Instant.ofEpochSecond(start)).isEqualTo(end);
    }
    assertThat(walked).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "1,,2 * * * *",
        "a * * * *",
        "1-2-3 * * * *",
        "*/5/2 * * * *",
        "-1 * * * *",
        "@daily",
        "0 0 30 2 *",
        "0 0 31 4,6 *",
        "1 - 5 * * * *"
      })
  void whatIsNoExpressionIsRefusedWithItsText(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartitionStrategies.cron(text, ZoneOffset.UTC))
        .withMessageContaining("cron expression must");
  }

  @Test
  void blanksAndCaseDoNotMatterForTheLayout() {
    assertThat(PartitionStrategies.cron("  0 0 *  * mon ", BERLIN).layout())
        .isEqualTo(PartitionStrategies.cron("0 0 * * MON", BERLIN).layout())
        .isNotEqualTo(PartitionStrategies.cron("0 0 * * MON", ZoneOffset.UTC).layout());
  }

  private static List<String> cuts(String expression, ZoneId zone, String from, int count) {
    CronCut cut = new CronCut(CronExpression.parse(expression), zone);
    List<String> cuts = new ArrayList<>();
    long second = Instant.parse(from).getEpochSecond();
    for (int i = 0; i < count; i++) {
      second = cut.endOf(second);
      cuts.add(Instant.ofEpochSecond(second).toString());
    }
    return cuts;
  }

  /** What crontab(5) and cron(8) say, by looking at every minute that passes. */
  private static List<Long> walk(CronExpression cron, ZoneId zone, long from, long to) {
    Predicate<LocalDateTime> isNamed =
        time ->
            cron.minutes().get(time.getMinute())
                && cron.hours().get(time.getHour())
                && cron.months().get(time.getMonthValue())
                && isDay(cron, time);
    List<Long> cuts = new ArrayList<>();
    LocalDateTime before = null;
    for (long second = from; second < to; second += 60) {
      ZonedDateTime now = Instant.ofEpochSecond(second).atZone(zone);
      LocalDateTime time = now.toLocalDateTime();
      boolean isSecondPass = !now.isEqual(now.withEarlierOffsetAtOverlap());
      boolean isTaken = isNamed.test(time) && (cron.ofEveryHour() || !isSecondPass);
      if (before != null && !cron.ofEveryHour()) {
        for (LocalDateTime at = before.plusMinutes(1); at.isBefore(time); at = at.plusMinutes(1)) {
          isTaken |= isNamed.test(at);
        }
      }
      if (isTaken) {
        cuts.add(second);
      }
      before = time;
    }
    return cuts;
  }

  private static boolean isDay(CronExpression cron, LocalDateTime time) {
    boolean isDay = cron.days().get(time.getDayOfMonth());
    boolean isWeekday =
        cron.weekdays()
            .get(time.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : time.getDayOfWeek().getValue());
    return cron.which() == CronExpression.Days.EITHER ? isDay || isWeekday : isDay && isWeekday;
  }
}
