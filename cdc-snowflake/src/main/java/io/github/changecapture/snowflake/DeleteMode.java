package io.github.changecapture.snowflake;

/**
 * What a delete leaves in the table of current rows.
 *
 * <p>The row itself stays in any case, with {@code IS_DELETED} and the place of the delete: without
 * it an older event that comes late would bring the document back. {@code __LIVE}, the view beside
 * the table, leaves such rows out.
 */
public enum DeleteMode {
  /** The row without its document. */
  TOMBSTONE,
  /** The row with the last document that was known. A reset of the collection takes that too. */
  SOFT;

  /** The condition under which an event says what its document is. */
  Sql saysDocument() {
    return new Sql(
        this == SOFT ? "DOCUMENT IS NOT NULL" : "DOCUMENT IS NOT NULL OR OP_TYPE = 'delete'");
  }
}
