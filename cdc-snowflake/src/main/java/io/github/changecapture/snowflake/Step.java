package io.github.changecapture.snowflake;

/**
 * A statement of the set-up, and how to see whether it has run.
 *
 * @param shown what the plan shows
 * @param presence how to see it
 */
record Step(SetupStep shown, Presence presence) {

  Step(String name, SetupRole role, String statement, Presence presence) {
    this(new SetupStep(name, role, statement), presence);
  }
}
