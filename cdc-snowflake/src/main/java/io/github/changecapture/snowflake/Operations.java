package io.github.changecapture.snowflake;

/** The operations that say something about one document. */
final class Operations {
  /** {@code read} is a document of a snapshot. */
  static final Sql LIST = new Sql("'read', 'insert', 'update', 'replace', 'delete'");

  private Operations() {}
}
