package io.github.changecapture.snowflake;

/** Whether every event of a document is kept in silver. */
public enum HistoryMode {
  /** A table of all events, and a view of versions over it. */
  KEPT,
  /** Current rows only. */
  OFF
}
