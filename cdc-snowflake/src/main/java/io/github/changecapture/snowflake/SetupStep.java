package io.github.changecapture.snowflake;

import static java.util.Objects.requireNonNull;

/**
 * One statement of the set-up.
 *
 * @param name what it does, as in {@code stage} or {@code stream SHOP__ORDERS}
 * @param role who runs it
 * @param statement the SQL, without a semicolon at its end
 */
public record SetupStep(String name, SetupRole role, String statement) {

  /** Checks that nothing is null. */
  public SetupStep {
    requireNonNull(name, "name");
    requireNonNull(role, "role");
    requireNonNull(statement, "statement");
  }
}
