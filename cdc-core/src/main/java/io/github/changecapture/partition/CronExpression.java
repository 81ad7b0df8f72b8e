package io.github.changecapture.partition;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * The local times that a cron expression names.
 *
 * @param text the expression with single blanks
 * @param ofEveryHour whether the hour field begins with {@code *}
 */
record CronExpression(
    String text,
    BitSet minutes,
    BitSet hours,
    BitSet days,
    BitSet months,
    BitSet weekdays,
    Days which,
    boolean ofEveryHour) {
  private static final int FIELDS = 5;
  private static final int[] LONGEST_MONTHS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final String EXAMPLE =
      ": it has five fields, minute hour day-of-month month day-of-week, such as '0 */4 * * *'";

  /** How the two fields for days go together. */
  enum Days {
    BOTH,
    EITHER
  }

  static CronExpression parse(String expression) {
    String text = expression.trim().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT);
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "cron expression must have 5 fields, has %d, was '%s'%s"
              .formatted(text.isEmpty() ? 0 : fields.length, expression, EXAMPLE));
    }
    boolean eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    CronExpression cron =
        new CronExpression(
            text,
            new CronField("minute", 0, 59, List.of()).values(fields[0]),
            new CronField("hour", 0, 23, List.of()).values(fields[1]),
            new CronField("day of month", 1, 31, List.of()).values(fields[2]),
            new CronField("month", 1, 12, CronField.MONTHS).values(fields[3]),
            sundayOnce(new CronField("day of week", 0, 7, CronField.WEEKDAYS).values(fields[4])),
            eitherDay ? Days.EITHER : Days.BOTH,
            fields[1].startsWith("*"));
    cron.requireSomeDay();
    return cron;
  }

  boolean isOn(LocalDate day) {
    boolean isDay = days.get(day.getDayOfMonth());
    boolean isWeekday = weekdays.get(day.getDayOfWeek().getValue() % 7);
    return months.get(day.getMonthValue())
        && (which == Days.EITHER ? isDay || isWeekday : isDay && isWeekday);
  }

  /** The times of a day on which there are some, by rising time. */
  List<LocalTime> times() {
    List<LocalTime> times = new ArrayList<>();
    hours.stream()
        .forEach(hour -> minutes.stream().forEach(minute -> times.add(LocalTime.of(hour, minute))));
    return times;
  }

  private static BitSet sundayOnce(BitSet weekdays) {
    if (weekdays.get(7)) {
      weekdays.set(0);
      weekdays.clear(7);
    }
    return weekdays;
  }

  /** There is no 30th of February; a weekday comes every week. */
  private void requireSomeDay() {
    boolean isPossible =
        which == Days.EITHER
            || months.stream().anyMatch(month -> days.nextSetBit(1) <= LONGEST_MONTHS[month - 1]);
    if (!isPossible) {
      throw new IllegalArgumentException(
          "cron expression must name a day that there is, was '" + text + "'" + EXAMPLE);
    }
  }

  /** Value equality of sets is enough: the text says it all. */
  @Override
  public String toString() {
    return text;
  }
}
