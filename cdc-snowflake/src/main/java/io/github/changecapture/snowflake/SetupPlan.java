package io.github.changecapture.snowflake;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every statement of the set-up, in the order in which they run.
 *
 * @param steps the statements, by role
 */
public record SetupPlan(List<SetupStep> steps) {

  /** Copies the steps. */
  public SetupPlan {
    steps = List.copyOf(steps);
  }

  /**
   * The statements of one role.
   *
   * @param role who runs them
   * @return in the order in which they run
   */
  public List<SetupStep> of(SetupRole role) {
    return steps.stream().filter(step -> step.role() == role).toList();
  }

  /** A script that can be run as it is, with a heading for each role. */
  @Override
  public String toString() {
    return Arrays.stream(SetupRole.values())
        .filter(role -> !of(role).isEmpty())
        .map(this::script)
        .collect(Collectors.joining("\n"));
  }

  private String script(SetupRole role) {
    return of(role).stream()
        .map(step -> "-- " + step.name() + "\n" + step.statement() + ";\n")
        .collect(Collectors.joining("\n", "-- ===== " + role + " =====\n\n", ""));
  }
}
