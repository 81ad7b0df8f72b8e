package io.github.changecapture.snowflake;

/** What the ledger says of a segment. */
public enum FileStatus {
  /** Nothing is loaded yet: a task of Snowflake will load it. */
  SEALED,
  /** Every line is a row in bronze. */
  LOADED,
  /** Some lines are rows in bronze, the others rejects, with the reason. */
  QUARANTINED,
  /** Nothing is loaded; tried again in the next cycle. */
  LOAD_FAILED
}
