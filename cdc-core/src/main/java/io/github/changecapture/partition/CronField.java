package io.github.changecapture.partition;

import java.util.BitSet;
import java.util.List;

/**
 * One field of a cron expression.
 *
 * @param name for messages
 * @param least the least value
 * @param most the greatest value
 * @param names what may stand for values, from the least on
 */
record CronField(String name, int least, int most, List<String> names) {
  static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private static final int LONGEST_NUMBER = 4;

  /** The values that a field names, in capital letters. */
  BitSet values(String text) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      add(part, values, text);
    }
    return values;
  }

  private void add(String part, BitSet values, String text) {
    String[] range = part.split("/", -1);
    if (range.length > 2) {
      throw invalid(text);
    }
    String[] ends = range[0].split("-", -1);
    if (ends.length > 2) {
      throw invalid(text);
    }
    boolean isAll = range[0].equals("*");
    int from = isAll ? least : value(ends[0], text);
    int to =
        isAll || (ends.length == 1 && range.length == 2)
            ? most
            : value(ends[ends.length - 1], text);
    int step = range.length == 2 ? number(range[1], text) : 1;
    if (from > to || step < 1) {
      throw invalid(text);
    }
    for (int value = from; value <= to; value += step) {
      values.set(value);
    }
  }

  private int value(String word, String text) {
    int name = names.indexOf(word);
    int value = name < 0 ? number(word, text) : least + name;
    if (value < least || value > most) {
      throw invalid(text);
    }
    return value;
  }

  private int number(String word, String text) {
    boolean isNumber =
        !word.isEmpty()
            && word.length() < LONGEST_NUMBER
            && word.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    if (!isNumber) {
      throw invalid(text);
    }
    return Integer.parseInt(word, 10);
  }

  private IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "%s of a cron expression must be *, or values from %d to %d, ranges and steps of them, was '%s'; lists have commas and no blanks"
            .formatted(name, least, most, text));
  }
}
