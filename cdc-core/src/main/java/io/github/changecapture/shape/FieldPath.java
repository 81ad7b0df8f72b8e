package io.github.changecapture.shape;

import io.github.changecapture.error.ConfigurationError;
import java.util.List;

/**
 * Where a field stands: the names that lead to it.
 *
 * @param names at least one, none of them empty
 */
record FieldPath(List<String> names) {
  static final String ID = "_id";

  /** What a server stores; a path beyond it can lead nowhere. */
  private static final int DEEPEST = 100;

  FieldPath {
    names = List.copyOf(names);
  }

  static FieldPath of(String rule, String path) {
    List<String> names = List.of(path.split("\\.", -1));
    if (names.contains("")) {
      throw refused(rule, path, "a path is names with dots between, and none is empty");
    }
    if (path.indexOf('\0') >= 0) {
      throw refused(rule, path, "no field's name holds NUL");
    }
    if (names.stream().anyMatch(name -> name.matches("\\$|\\$\\[.*]|.*\\[\\d*]"))) {
      throw refused(
          rule,
          path,
          "a path has no $, $[] or [0]: it leads through arrays by itself, so leave that out");
    }
    if (names.size() > DEEPEST) {
      throw refused(rule, path, "MongoDB nests at most " + DEEPEST + " levels");
    }
    return new FieldPath(names);
  }

  boolean beginsWithId() {
    return names.get(0).equals(ID);
  }

  String last() {
    return names.get(names.size() - 1);
  }

  private static ConfigurationError refused(String rule, String path, String reason) {
    String shown = path.length() > 80 ? path.substring(0, 80) + "..." : path;
    return new ConfigurationError(
        "shape: %s '%s' is refused: %s".formatted(rule, shown.replace('\0', '?'), reason));
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}
