package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections by the driver that the JVM has for a URL.
 *
 * <p>The driver takes the names of properties in any case, so they are compared like that.
 *
 * @see <a href="https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-parameters">JDBC
 *     parameters</a>
 */
final class JdbcConnections implements Connections {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcConnections.class);
  private static final String PREFIX = "jdbc:snowflake://";
  private static final Duration ON_TOP = Duration.ofMinutes(1);

  private final String url;
  private final Properties properties;

  private JdbcConnections(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
  }

  /**
   * Checks URL and properties.
   *
   * @param given copied
   */
  static JdbcConnections of(String url, Properties given) {
    if (!url.startsWith(PREFIX)) {
      throw new ConfigurationError(
          "jdbc must have a URL such as jdbc:snowflake://account.snowflakecomputing.com/, but it begins with '%s'"
              .formatted(url.substring(0, Math.min(url.length(), url.indexOf(':') + 1))));
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new ConfigurationError(
          "jdbc must not have a credential in its URL, which drivers log: put it into the"
              + " properties");
    }
    Properties copy = new Properties();
    copy.putAll(given);
    JdbcConnections connections = new JdbcConnections(url, copy);
    if (connections.hasPassword()) {
      LOG.warn(
          "Snowflake: jdbc has a password, which Snowflake ends for services; use a key pair,"
              + " OAuth, a programmatic access token or workload identity");
    }
    return connections;
  }

  /** With what the loader was told, where the properties do not say otherwise. */
  JdbcConnections with(String role, @Nullable String warehouse, Duration statementTimeout) {
    Properties all = new Properties();
    all.putAll(properties);
    // Arrow, the default, needs an option of the JVM since JDK 16; the results here are small.
    putIfAbsent(all, "JDBC_QUERY_RESULT_FORMAT", "JSON");
    putIfAbsent(all, "networkTimeout", Long.toString(statementTimeout.plus(ON_TOP).toMillis()));
    putIfAbsent(all, "role", Sql.identifier(role).text());
    if (warehouse != null) {
      putIfAbsent(all, "warehouse", Sql.identifier(warehouse).text());
    }
    return new JdbcConnections(url, all);
  }

  Properties properties() {
    return properties;
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url, properties);
  }

  /** A programmatic access token may stand where a password does. */
  private boolean hasPassword() {
    String authenticator = value(properties, "authenticator");
    return value(properties, "password") != null
        && (authenticator == null || authenticator.equalsIgnoreCase("snowflake"));
  }

  private static void putIfAbsent(Properties properties, String name, String value) {
    if (value(properties, name) == null) {
      var unused = properties.setProperty(name, value);
    }
  }

  private static @Nullable String value(Properties properties, String name) {
    return properties.entrySet().stream()
        .filter(entry -> name.equalsIgnoreCase(String.valueOf(entry.getKey())))
        .map(Map.Entry::getValue)
        .map(String::valueOf)
        .findFirst()
        .orElse(null);
  }
}
