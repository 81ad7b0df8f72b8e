package io.github.changecapture.snowflake;

/** What the registry says of a collection. */
public enum CollectionStatus {
  /** Its segments are loaded. */
  ACTIVE,
  /** Its segments wait where they are until it is resumed. */
  PAUSED,
  /** The last load of it failed; each load tries it again, and the first that works ends this. */
  ERROR,
  /** It is gone at the source; what is still to load of it is loaded, and its tables stay. */
  DROPPED;

  Sql literal() {
    return Sql.literal(name());
  }
}
