package io.github.changecapture.snowflake;

import io.github.changecapture.error.CaptureException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that runs rendered statements; for one thread, and blocking. */
final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final String HEADING = "/* cdc-snowflake: ";

  private final Connection connection;

  private Session(Connection connection) {
    this.connection = connection;
  }

  /** Opens a connection whose statements end after the given time. */
  static Session open(Connections connections, long timeoutSeconds) {
    try {
      Session session = new Session(connections.open());
      try {
        session.run(
            Template.render("session", Map.of("timeoutSeconds", Sql.number(timeoutSeconds))));
        return session;
      } catch (CaptureException failed) {
        session.close();
        throw failed;
      }
    } catch (SQLException failed) {
      throw SnowflakeErrors.translate("connecting", failed);
    }
  }

  void run(String statement) {
    try (Statement running = connection.createStatement()) {
      var unused = running.execute(statement);
    } catch (SQLException failed) {
      throw SnowflakeErrors.translate(nameOf(statement), failed);
    }
  }

  /** The rows, by label in small letters; the driver's own batches bound what it holds. */
  List<Map<String, @Nullable String>> query(String statement) {
    try (Statement running = connection.createStatement();
        ResultSet found = running.executeQuery(statement)) {
      ResultSetMetaData columns = found.getMetaData();
      List<Map<String, @Nullable String>> rows = new ArrayList<>();
      while (found.next()) {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
          row.put(columns.getColumnLabel(column).toLowerCase(Locale.ROOT), found.getString(column));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException failed) {
      throw SnowflakeErrors.translate(nameOf(statement), failed);
    }
  }

  /** Rolls back what is open: Snowflake does that when a session ends. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException failed) {
      LOG.debug("closing a connection to Snowflake", failed);
    }
  }

  static String nameOf(String statement) {
    int end = statement.indexOf(" */");
    return statement.startsWith(HEADING) && end > 0
        ? statement.substring(HEADING.length(), end)
        : "a statement";
  }
}
