package io.github.changecapture.test.snowflake;

import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/** What all connections to a {@link SnowflakeDouble} share. */
final class DuckAccount {
  final DuckDBConnection duck;
  final SnowflakeFiles files;
  final Memory memory;
  final Set<String> remembered = new HashSet<>();
  final DuckObjects objects = new DuckObjects();
  final List<String> ran = new ArrayList<>();
  boolean isUncertain;
  final Map<String, List<String>> staged = new HashMap<>();
  final Set<String> lost = new HashSet<>();
  final Set<String> refused = new HashSet<>();
  SnowflakeFault fault = new NoFault();

  DuckAccount(SnowflakeFiles files, Memory memory) {
    this.files = files;
    this.memory = memory;
    try {
      duck = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
      try (Statement statement = duck.createStatement()) {
        for (String first :
            List.of(
                "SET threads = 1",
                "ATTACH ':memory:' AS \"CDC\"",
                "CREATE SEQUENCE \"CDC\".main.seq",
                "CREATE TABLE \"CDC\".main.offsets (STREAM VARCHAR, SEQ BIGINT)")) {
          var unused = statement.execute(first);
        }
        for (String macro : DuckDialect.MACROS) {
          var unused = statement.execute("CREATE MACRO " + macro);
        }
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  void requireAccepted(String name, String sql) throws SQLException {
    for (String each : refused) {
      String[] parts = each.split("\n", -1);
      if (parts[0].equals(name) && sql.contains(parts[1])) {
        throw new SQLException("SQL compilation error", "42601", 1003);
      }
    }
  }

  private static final class NoFault implements SnowflakeFault {
    @Override
    public void before(String name) {}

    @Override
    public void after(String name) {}
  }
}
