package io.github.changecapture.snowflake;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stands in for an account: tables, transactions and MERGEs are DuckDB's, streams are views that
 * move on with a commit, and {@link DuckCopy} reads segments. Connections break by {@link Fault}.
 */
final class DuckSnowflake implements AutoCloseable {

  /** What becomes of COPY's memory of files when its transaction is rolled back. */
  enum Memory {
    ROLLED_BACK,
    KEPT
  }

  private final Connection duck;
  private final MemoryCatalog files;
  private final Memory memory;
  private final Set<String> remembered = new HashSet<>();
  private final DuckObjects objects = new DuckObjects();
  private final List<String> ran = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private Fault fault = Fault.none();

  DuckSnowflake(MemoryCatalog files, Memory memory) {
    this.files = files;
    this.memory = memory;
    try {
      duck = DriverManager.getConnection("jdbc:duckdb:");
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

  void breakBy(Fault next) {
    fault = next;
  }

  /** Statements of that name are errors from now on, wherever they have that text. */
  void refuse(String name, String text) {
    refused.add(name + '\n' + text);
  }

  void refuseNothing() {
    refused.clear();
  }

  private void requireAccepted(String name, String sql) throws SQLException {
    for (String each : refused) {
      String[] parts = each.split("\n", -1);
      if (parts[0].equals(name) && sql.contains(parts[1])) {
        throw new SQLException("SQL compilation error", "42601", 1003);
      }
    }
  }

  /** The names of the statements that were done, since the last call. */
  List<String> ran() {
    List<String> names = List.copyOf(ran);
    ran.clear();
    return names;
  }

  Connection connect() throws SQLException {
    fault.before();
    Wire wire = new Wire(((org.duckdb.DuckDBConnection) duck).duplicate());
    fault.after();
    return proxy(
        Connection.class,
        Map.of(
            "createStatement", arguments -> wire.statement(), "close", arguments -> wire.close()));
  }

  /** Looks at a table behind the loader's back. */
  List<String> rows(String query) {
    try (Statement statement = duck.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.append(i == 1 ? "" : " ").append(found.getString(i));
        }
        rows.add(row.toString());
      }
      return rows;
    } catch (SQLException failed) {
      throw new IllegalStateException(query, failed);
    }
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }

  /** One connection: what it has open ends with it, or with the first thing that breaks. */
  private final class Wire {
    private final Connection own;
    private final Set<String> read = new HashSet<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final Set<String> copied = new HashSet<>();
    private boolean isBroken;

    Wire(Connection own) {
      this.own = own;
    }

    Object statement() throws SQLException {
      Statement statement = own.createStatement();
      return proxy(
          Statement.class,
          Map.of(
              "execute", arguments -> send(statement, (String) arguments[0]) != null,
              "executeQuery", arguments -> send(statement, (String) arguments[0]),
              "close", arguments -> closed(statement)));
    }

    private Object closed(Statement statement) throws SQLException {
      statement.close();
      return "closed";
    }

    Object close() throws SQLException {
      if (!own.isClosed()) {
        own.close();
      }
      return "closed";
    }

    private ResultSet send(Statement statement, String sql) throws SQLException {
      if (isBroken) {
        throw new SQLNonTransientConnectionException("connection is closed", "08003");
      }
      try {
        fault.before();
        ResultSet result = perform(statement, sql);
        ran.add(Session.nameOf(sql));
        fault.after();
        return result;
      } catch (SQLNonTransientConnectionException broken) {
        isBroken = true;
        var unused = close();
        throw broken;
      }
    }

    private ResultSet perform(Statement statement, String sql) throws SQLException {
      String name = Session.nameOf(sql);
      DuckObjects.requireHarmless(sql);
      requireAccepted(name, sql);
      switch (name) {
        case "begin" -> begin(statement);
        case "commit" -> commit(statement);
        case "rollback" -> rollback(statement);
        case "copy", "copy_rejects" -> {
          Set<String> known = new HashSet<>(remembered);
          known.addAll(copied);
          DuckCopy copy = new DuckCopy(own, files, sql, known);
          String answer = copy.run();
          (memory == Memory.KEPT ? remembered : copied).addAll(copy.loaded());
          return statement.executeQuery(answer);
        }
        case "stream" -> stream(statement, sql);
        case "schema" -> statement.execute(DuckDialect.translate(sql));
        case "bronze_table" ->
            statement.execute(
                DuckDialect.translate(sql)
                    .replaceFirst("\\)$", ", SEQ BIGINT DEFAULT nextval('\"CDC\".main.seq'))"));
        default -> {
          if (DuckObjects.isShow(sql)) {
            return statement.executeQuery(objects.show(sql));
          }
          if (!DuckObjects.isAccountOnly(name)) {
            notice(sql);
            return result(statement, sql);
          }
        }
      }
      objects.created(sql);
      return statement.executeQuery("SELECT 'done'");
    }

    private ResultSet result(Statement statement, String sql) throws SQLException {
      if (statement.execute(DuckDialect.translate(sql))) {
        return statement.getResultSet();
      }
      objects.created(sql);
      return statement.executeQuery("SELECT 'done'");
    }

    /** DML that reads a stream moves it on, as far as the transaction saw it. */
    private void notice(String sql) {
      for (String stream : objects.streams()) {
        if (sql.contains(stream)) {
          read.add(stream);
        }
      }
    }

    private void begin(Statement statement) throws SQLException {
      var unused = statement.execute("BEGIN TRANSACTION");
      for (String stream : objects.streams()) {
        try (ResultSet last =
            statement.executeQuery("SELECT COALESCE(MAX(SEQ), 0) FROM " + stream)) {
          last.next();
          seen.put(stream, last.getLong(1));
        }
      }
    }

    private void commit(Statement statement) throws SQLException {
      for (String stream : read) {
        if (seen.get(stream) > 0) {
          var unused =
              statement.execute(
                  "INSERT INTO \"CDC\".main.offsets VALUES ('%s', %d)"
                      .formatted(stream, seen.get(stream)));
        }
      }
      var unused = statement.execute("COMMIT");
      remembered.addAll(copied);
      end();
    }

    private void rollback(Statement statement) throws SQLException {
      var unused = statement.execute("ROLLBACK");
      end();
    }

    private void end() {
      copied.clear();
      read.clear();
      seen.clear();
    }

    private void stream(Statement statement, String sql) throws SQLException {
      String[] names = DuckObjects.streamAndTable(sql);
      var unused =
          statement.execute(
              "CREATE VIEW %s AS SELECT * FROM %s WHERE SEQ > (SELECT COALESCE(MAX(SEQ), 0) FROM \"CDC\".main.offsets WHERE STREAM = '%s')"
                  .formatted(names[0], names[1], names[0]));
    }
  }

  private interface Call {
    Object with(Object[] arguments) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, Map<String, Call> calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Call call = calls.get(method.getName());
              if (call == null) {
                throw new UnsupportedOperationException(method.toString());
              }
              Object result = call.with(arguments);
              return method.getReturnType() == void.class ? null : result;
            }));
  }
}
