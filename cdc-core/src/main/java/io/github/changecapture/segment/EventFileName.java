package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.partition.PathName;
import java.util.regex.Pattern;

/**
 * The name of an event's own file: {@code insert-8265A1....json}.
 *
 * <p>An id as servers write it, capital hexadecimal digits, stands for itself; the plus sign and
 * number behind the ids of the library's own events is {@code ~2b} and the number. Anything else is
 * written as {@link PathName} says. A name that would be longer than file systems allow is cut into
 * several parts; all but the last end with {@code ~}.
 */
final class EventFileName {
  private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,40}");
  private static final Pattern ID = Pattern.compile("[0-9A-F]+(?:\\+[0-9]+)?");
  private static final Pattern WRITTEN_ID = Pattern.compile("[0-9A-F]+(?:~2b[0-9]+)?");
  private static final String PLUS = "~2b";
  private static final String CUT = "~/";
  private static final String GENERATION = "-g";
  private static final String ENDING = ".json";
  private static final int LONGEST_PART = 200;

  private EventFileName() {}

  static String of(ChangeEvent<?> event) {
    String type = event.operationType();
    String word = WORD.matcher(type).matches() ? type : PathName.encode(type);
    return of(word, event.id(), event.generation());
  }

  static String of(String word, String id, long generation) {
    String text = ID.matcher(id).matches() ? id.replace("+", PLUS) : PathName.encode(id);
    String name = word + '-' + text + (generation == 0 ? "" : GENERATION + generation);
    StringBuilder path = new StringBuilder(name.length() + 16);
    int from = 0;
    for (; name.length() - from > LONGEST_PART; from += LONGEST_PART) {
      path.append(name, from, from + LONGEST_PART).append(CUT);
    }
    return path.append(name, from, name.length()).append(ENDING).toString();
  }

  /** Finds the event's id in a name, with whatever parts it has. */
  static String id(String path) {
    String name = path.substring(0, path.length() - ENDING.length()).replace(CUT, "");
    int from = name.indexOf('-') + 1;
    int end = name.lastIndexOf(GENERATION);
    String text = name.substring(from, end < from ? name.length() : end);
    return WRITTEN_ID.matcher(text).matches() ? text.replace(PLUS, "+") : PathName.decode(text);
  }
}
