package io.github.changecapture.test.mongo.internal.auth;

/** What a user may be allowed to do. */
public enum Action {
  /** Reads in all databases but {@code local} and {@code config}. */
  FIND,
  /** Opens change streams; it takes {@link #FIND} too. */
  CHANGE_STREAM,
  /** Writes, and creates, changes and drops collections and indexes. */
  WRITE,
  /** Reads in {@code local}, where the oplog is. */
  READ_LOCAL,
  /** All else, such as fail points and the server's state. */
  ADMINISTER
}
