package io.github.changecapture.test.snowflake;

import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** One connection: what it has open ends with it, or with the first thing that breaks. */
final class DuckWire {
  private static final String HEADING = "/* cdc-snowflake: ";

  private final DuckAccount account;
  private final Connection own;
  private final Set<String> read = new HashSet<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final Set<String> copied = new HashSet<>();
  private boolean isBroken;

  private DuckWire(DuckAccount account, Connection own) {
    this.account = account;
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
      account.fault.before(nameOf(sql));
      ResultSet result = perform(statement, sql);
      account.ran.add(nameOf(sql));
      account.fault.after(nameOf(sql));
      return result;
    } catch (SQLNonTransientConnectionException broken) {
      isBroken = true;
      var unused = close();
      throw broken;
    }
  }

  private ResultSet perform(Statement statement, String sql) throws SQLException {
    String name = nameOf(sql);
    DuckObjects.requireHarmless(sql);
    account.requireAccepted(name, sql);
    switch (name) {
      case "begin" -> begin(statement);
      case "commit" -> commit(statement);
      case "rollback" -> rollback(statement);
      case "copy", "copy_rejects" -> {
        Set<String> known = new HashSet<>(account.remembered);
        known.addAll(copied);
        DuckCopy copy =
            new DuckCopy(
                own, new DuckStage(account.staged, account.files), sql, known, account.isUncertain);
        String answer = copy.run();
        (account.memory == Memory.KEPT ? account.remembered : copied).addAll(copy.loaded());
        return statement.executeQuery(answer);
      }
      case "stream" -> stream(statement, sql);
      case "put" -> new DuckStage(account.staged, account.files).put(sql);
      case "remove" -> new DuckStage(account.staged, account.files).remove(sql);
      case "stream_again" -> {
        String stream = DuckObjects.streamAndTable(sql)[0];
        statement.execute("DELETE FROM \"CDC\".main.offsets WHERE STREAM = '%s'".formatted(stream));
        account.lost.remove(stream);
      }
      case "schema" -> statement.execute(DuckDialect.translate(sql));
      case "bronze_table" ->
          statement.execute(
              DuckDialect.translate(sql)
                  .replaceFirst("\\)$", ", SEQ BIGINT DEFAULT nextval('\"CDC\".main.seq'))"));
      default -> {
        if (DuckObjects.isShow(sql)) {
          return statement.executeQuery(account.objects.show(sql, account.lost));
        }
        if (!DuckObjects.isAccountOnly(name)) {
          notice(sql);
          return result(statement, sql);
        }
      }
    }
    account.objects.created(sql);
    return statement.executeQuery("SELECT 'done'");
  }

  private ResultSet result(Statement statement, String sql) throws SQLException {
    if (statement.execute(DuckDialect.translate(sql))) {
      return statement.getResultSet();
    }
    account.objects.created(sql);
    return statement.executeQuery("SELECT 'done'");
  }

  /** DML that reads a stream moves it on, as far as the transaction saw it. */
  private void notice(String sql) throws SQLException {
    for (String stream : account.objects.streams()) {
      if (sql.contains(stream)) {
        if (account.lost.contains(stream)) {
          throw new SQLException("Stream " + stream + " has become stale", "42601", 91_402);
        }
        read.add(stream);
      }
    }
  }

  private void begin(Statement statement) throws SQLException {
    var unused = statement.execute("BEGIN TRANSACTION");
    for (String stream : account.objects.streams()) {
      try (ResultSet last = statement.executeQuery("SELECT COALESCE(MAX(SEQ), 0) FROM " + stream)) {
        last.next();
        seen.put(stream, last.getLong(1));
      }
    }
  }

  private void commit(Statement statement) throws SQLException {
    for (String stream : read) {
      Long last = seen.get(stream);
      if (last != null && last > 0) {
        var unused =
            statement.execute(
                "INSERT INTO \"CDC\".main.offsets VALUES ('%s', %d)".formatted(stream, last));
      }
    }
    var unused = statement.execute("COMMIT");
    account.remembered.addAll(copied);
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

  static DataSource dataSource(DuckAccount account) {
    return proxy(DataSource.class, Map.of("getConnection", arguments -> connect(account)));
  }

  private static Connection connect(DuckAccount account) throws SQLException {
    account.fault.before(SnowflakeDouble.CONNECTING);
    DuckWire wire = new DuckWire(account, account.duck.duplicate());
    account.fault.after(SnowflakeDouble.CONNECTING);
    return proxy(
        Connection.class,
        Map.of(
            "createStatement", arguments -> wire.statement(), "close", arguments -> wire.close()));
  }

  private static String nameOf(String statement) {
    int end = statement.indexOf(" */");
    return statement.startsWith(HEADING) && end > 0
        ? statement.substring(HEADING.length(), end)
        : "a statement";
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
