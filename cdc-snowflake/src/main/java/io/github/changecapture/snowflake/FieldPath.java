package io.github.changecapture.snowflake;

import java.util.ArrayList;
import java.util.List;

/**
 * The steps that lead to a field, as {@link io.github.changecapture.discovery.SampledField} writes
 * them: names with dots between, {@code []} for the elements of an array.
 *
 * @param text as a discovery writes it
 * @param steps from the document inwards; one at least
 */
record FieldPath(String text, List<Step> steps) {

  /** One step inwards. */
  sealed interface Step {}

  /** To the field of this name. */
  record Name(String name) implements Step {}

  /** To the elements of an array. */
  record Elements() implements Step {}

  FieldPath {
    steps = List.copyOf(steps);
  }

  static FieldPath parse(String text) {
    List<Step> steps = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean inName = true;
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character == '\\' && at + 1 < text.length()) {
        name.append(text.charAt(++at));
      } else if (character == '.' || character == '[') {
        if (inName) {
          steps.add(new Name(name.toString()));
          name.setLength(0);
        }
        inName = character == '.';
        if (!inName) {
          steps.add(new Elements());
          at++;
        }
      } else {
        name.append(character);
      }
    }
    if (inName) {
      steps.add(new Name(name.toString()));
    }
    return new FieldPath(text, steps);
  }

  /** The steps to the elements of the innermost array that the field is in; none if in none. */
  List<Step> array() {
    return steps.subList(0, steps.lastIndexOf(new Elements()) + 1);
  }

  /** The names from there on; none if the field is the element itself. */
  List<String> names() {
    return names(steps.subList(array().size(), steps.size()));
  }

  static List<String> names(List<Step> steps) {
    return steps.stream().map(step -> ((Name) step).name()).toList();
  }
}
