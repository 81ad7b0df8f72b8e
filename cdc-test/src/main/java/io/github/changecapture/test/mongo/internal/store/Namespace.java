package io.github.changecapture.test.mongo.internal.store;

import java.nio.charset.StandardCharsets;

/**
 * A collection's full name.
 *
 * @param database the database
 * @param collection the collection, which may itself contain dots
 */
public record Namespace(String database, String collection) {

  private static final int MAX_DATABASE_BYTES = 63;
  private static final int MAX_BYTES = 255;

  /** The name before and after the first dot. */
  public static Namespace parse(String full) {
    int dot = full.indexOf('.');
    if (dot < 0) {
      throw new ServerException(
          ErrorCode.INVALID_NAMESPACE, "Invalid namespace specified '" + full + "'");
    }
    return new Namespace(full.substring(0, dot), full.substring(dot + 1));
  }

  /**
   * This namespace, if mongod would let a collection have it.
   *
   * @throws ServerException 73 if not
   */
  public Namespace checked() {
    checkDatabase(database);
    if (collection.isEmpty()
        || collection.startsWith(".")
        || collection.indexOf('\0') >= 0
        || collection.indexOf('$') >= 0
        || toString().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new ServerException(
          ErrorCode.INVALID_NAMESPACE, "Invalid namespace specified '" + this + "'");
    }
    return this;
  }

  private static void checkDatabase(String database) {
    if (database.isEmpty()
        || database.chars().anyMatch(c -> "/\\. \"$\0".indexOf(c) >= 0)
        || database.getBytes(StandardCharsets.UTF_8).length > MAX_DATABASE_BYTES) {
      throw new ServerException(
          ErrorCode.INVALID_NAMESPACE, "Invalid database name: '" + database + "'");
    }
  }

  /** Whether a change stream never shows it: a system collection, or one of mongod's databases. */
  public boolean isInternal() {
    return isInternal(database) || collection.startsWith("system.");
  }

  /** Whether a database is mongod's own. */
  public static boolean isInternal(String database) {
    return database.equals("admin") || database.equals("config") || database.equals("local");
  }

  @Override
  public String toString() {
    return database + "." + collection;
  }
}
