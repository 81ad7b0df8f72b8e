package io.github.changecapture.snowflake;

/** Scripts that the loader prints and never runs: other ways to look at the same segments. */
public enum ScriptVariant {
  /** An external table for each collection, over the files where they are. */
  EXTERNAL_TABLE,
  /** A dynamic table of current documents for each collection, over bronze; needs a warehouse. */
  DYNAMIC_TABLE
}
