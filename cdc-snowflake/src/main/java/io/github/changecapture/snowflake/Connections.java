package io.github.changecapture.snowflake;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to Snowflake, by whatever driver and credential the user has chosen. */
interface Connections {

  /** A new connection, which the caller closes. */
  Connection open() throws SQLException;
}
