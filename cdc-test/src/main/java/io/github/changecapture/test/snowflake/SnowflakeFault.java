package io.github.changecapture.test.snowflake;

import java.sql.SQLException;

/**
 * Looks at everything that is sent to a {@link SnowflakeDouble}: statements, and each opening of a
 * connection. What it throws breaks the connection, as a network does. Called by the threads that
 * send, one at a time for each connection.
 */
public interface SnowflakeFault {

  /**
   * Before something is done; what it throws keeps it from being done.
   *
   * @param name the statement's name, or {@value SnowflakeDouble#CONNECTING}
   * @throws SQLException to break the connection
   */
  void before(String name) throws SQLException;

  /**
   * After it was done; what it throws loses the answer.
   *
   * @param name the statement's name, or {@value SnowflakeDouble#CONNECTING}
   * @throws SQLException to break the connection
   */
  void after(String name) throws SQLException;
}
