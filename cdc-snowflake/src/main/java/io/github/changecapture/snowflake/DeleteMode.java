package io.github.changecapture.snowflake;

/**
 * What a delete leaves in the table of current rows.
 *
 * <p>The place of the delete stays in any case: without it an older event that comes late would
 * bring the document back. {@code __LIVE}, the view beside the table, has live rows only.
 */
public enum DeleteMode {
  /** The row without its document, with {@code IS_DELETED}. */
  TOMBSTONE,
  /** The row with the last document that was known. A reset of the collection takes that too. */
  SOFT,
  /**
   * Nothing: the row goes, and {@code __DELETED}, a table beside it, keeps key and place. A table
   * that was loaded in another mode needs {@code apply()} once; its deleted rows go with the next
   * merge.
   */
  HARD;

  /** The condition under which an event says what its document is. */
  Sql saysDocument() {
    return new Sql(
        this == SOFT ? "DOCUMENT IS NOT NULL" : "DOCUMENT IS NOT NULL OR OP_TYPE = 'delete'");
  }
}
