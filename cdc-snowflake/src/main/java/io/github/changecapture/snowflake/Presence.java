package io.github.changecapture.snowflake;

import java.util.Set;

/** How to see that a step of the set-up is not needed any more. */
sealed interface Presence {

  /** A SHOW statement lists an object of that name. */
  record Listed(String show, String name) implements Presence {}

  /** A SHOW statement lists a view of that name, made of the same text. */
  record ListedAs(String show, String name, String comment) implements Presence {}

  /** A SHOW GRANTS statement lists all privileges for the role. */
  record Granted(String show, Set<String> privileges, String role) implements Presence {}

  /** The table of migrations has the version, and with the same text. */
  record Migrated(int version, String checksum) implements Presence {}

  /** The registry has the table, loaded in this mode. */
  record Registered(String table, String mode) implements Presence {}

  /** A SHOW statement lists a task of that name, and that it runs. */
  record Started(String show, String name) implements Presence {}
}
