package io.github.changecapture.json;

/**
 * Dates from 1970 to 9999 in ISO 8601, in UTC, with three digits for milliseconds or, on a full
 * second, none.
 */
final class DateText {
  /** 9999-12-31T23:59:59.999Z. */
  static final long LAST = 253_402_300_799_999L;

  private static final int MILLIS_PER_DAY = 86_400_000;

  // The calendar repeats every 400 years; counted from 1 March of year 0, the day that a leap year
  // adds is a year's last.
  private static final int DAYS_IN_400_YEARS = 146_097;
  private static final int DAYS_TO_1970 = 719_468;

  private DateText() {}

  /**
   * Writes a date and returns where it ends.
   *
   * @param millis since 1970, from 0 to {@link #LAST}
   */
  static int write(long millis, byte[] to, int at) {
    int day = (int) (millis / MILLIS_PER_DAY);
    int end = writeDay(day, to, at);
    to[end] = 'T';
    end = writeTime((int) (millis - (long) day * MILLIS_PER_DAY), to, end + 1);
    to[end] = 'Z';
    return end + 1;
  }

  private static int writeDay(int sinceEpoch, byte[] to, int at) {
    int days = sinceEpoch + DAYS_TO_1970;
    int cycle = days / DAYS_IN_400_YEARS;
    int ofCycle = days - cycle * DAYS_IN_400_YEARS;
    int yearOfCycle = (ofCycle - ofCycle / 1_460 + ofCycle / 36_524 - ofCycle / 146_096) / 365;
    int ofYear = ofCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
    int monthFromMarch = (5 * ofYear + 2) / 153;
    int dayOfMonth = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
    boolean nextYear = monthFromMarch >= 10;
    int year = cycle * 400 + yearOfCycle + (nextYear ? 1 : 0);
    int century = year / 100;
    int end = Digits.writePair(century, to, at);
    end = Digits.writePair(year - century * 100, to, end);
    to[end] = '-';
    end = Digits.writePair(monthFromMarch + (nextYear ? -9 : 3), to, end + 1);
    to[end] = '-';
    return Digits.writePair(dayOfMonth, to, end + 1);
  }

  private static int writeTime(int millisOfDay, byte[] to, int at) {
    int seconds = millisOfDay / 1_000;
    int millis = millisOfDay - seconds * 1_000;
    int minutes = seconds / 60;
    int hours = minutes / 60;
    int end = Digits.writePair(hours, to, at);
    to[end] = ':';
    end = Digits.writePair(minutes - hours * 60, to, end + 1);
    to[end] = ':';
    end = Digits.writePair(seconds - minutes * 60, to, end + 1);
    if (millis == 0) {
      return end;
    }
    to[end] = '.';
    to[end + 1] = (byte) ('0' + millis / 100);
    return Digits.writePair(millis % 100, to, end + 2);
  }
}
