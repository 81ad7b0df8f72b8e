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

  /** Just above 2^32 / 1461, with which a product divides by the days of four years. */
  private static final long PER_FOUR_YEARS = 2_939_745;

  private static final long LOW_32 = 0xFFFF_FFFFL;
  private static final int FROM_MARCH_TO_JANUARY = 306;

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

  /**
   * Divides once where both what fits and what is left are wanted: the one is the upper half of a
   * product, the other lies in its lower half.
   *
   * @see <a href="https://doi.org/10.1002/spe.3172">Neri and Schneider, Euclidean affine functions
   *     and their application to calendar algorithms</a>
   */
  private static int writeDay(int sinceEpoch, byte[] to, int at) {
    int quarters = 4 * (sinceEpoch + DAYS_TO_1970) + 3;
    int century = quarters / DAYS_IN_400_YEARS;
    int ofCentury = (quarters - century * DAYS_IN_400_YEARS) | 3;
    long years = PER_FOUR_YEARS * ofCentury;
    int year = (int) (years >>> 32);
    int ofYear = (int) ((years & LOW_32) / PER_FOUR_YEARS) / 4;
    int months = 2_141 * ofYear + 197_913;
    int month = months >>> 16;
    int day = (months & 0xFFFF) / 2_141 + 1;
    if (ofYear >= FROM_MARCH_TO_JANUARY) {
      month -= 12;
      year++;
      if (year == 100) {
        year = 0;
        century++;
      }
    }
    int end = Digits.writePair(century, to, at);
    end = Digits.writePair(year, to, end);
    to[end] = '-';
    end = Digits.writePair(month, to, end + 1);
    to[end] = '-';
    return Digits.writePair(day, to, end + 1);
  }

  private static int writeTime(int millisOfDay, byte[] to, int at) {
    int seconds = millisOfDay / 1_000;
    int minutes = millisOfDay / 60_000;
    int hours = millisOfDay / 3_600_000;
    int millis = millisOfDay - seconds * 1_000;
    int end = Digits.writePair(hours, to, at);
    to[end] = ':';
    end = Digits.writePair(minutes - hours * 60, to, end + 1);
    to[end] = ':';
    end = Digits.writePair(seconds - minutes * 60, to, end + 1);
    if (millis == 0) {
      return end;
    }
    int tenths = millis / 100;
    to[end] = '.';
    to[end + 1] = (byte) ('0' + tenths);
    return Digits.writePair(millis - tenths * 100, to, end + 2);
  }
}
