package io.github.changecapture.snowflake;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A running fakesnow, and a connection to it by Snowflake's own driver. */
final class Fakesnow implements AutoCloseable {
  private final Process server;
  private final Connection snowflake;

  private Fakesnow(Process server, Connection snowflake) {
    this.server = server;
    this.snowflake = snowflake;
  }

  static Fakesnow start() throws IOException, SQLException, InterruptedException {
    int port = freePort();
    Path fakesnow = Python.executable().resolveSibling("fakesnow");
    Process server =
        new ProcessBuilder(fakesnow.toString(), "-s", "-p", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Fakesnow(server, connect(port));
    } catch (SQLException | InterruptedException | RuntimeException failed) {
      server.destroyForcibly();
      throw failed;
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      snowflake.close();
    } finally {
      server.destroyForcibly();
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = snowflake.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException failed) {
      throw new SQLException(failed.getMessage() + " in " + sql, failed);
    }
  }

  List<String> query(String sql) throws SQLException {
    try (Statement statement = snowflake.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join(" ", row));
      }
      return rows;
    }
  }

  private static Connection connect(int port) throws SQLException, InterruptedException {
    // Nothing but the server is to be asked, also where a test is run without the build's options.
    var unused = System.setProperty("net.snowflake.jdbc.disablePlatformDetection", "true");
    Properties properties = new Properties();
    properties.put("user", "fake");
    properties.put("password", "snow");
    properties.put("loginTimeout", "60");
    properties.put("CLIENT_TELEMETRY_ENABLED", "false");
    String url =
        "jdbc:snowflake://localhost:" + port + "/?ssl=off&account=fakesnow&db=CDC&schema=META";
    Instant patience = Instant.now().plus(Duration.ofMinutes(2));
    awaitPort(port, patience);
    return DriverManager.getConnection(url, properties);
  }

  private static void awaitPort(int port, Instant patience) throws InterruptedException {
    while (true) {
      try {
        new Socket("localhost", port).close();
        return;
      } catch (IOException notYet) {
        if (Instant.now().isAfter(patience)) {
          throw new IllegalStateException("fakesnow does not answer", notYet);
        }
        Thread.sleep(100);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
