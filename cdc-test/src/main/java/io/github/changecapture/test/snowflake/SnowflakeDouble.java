package io.github.changecapture.test.snowflake;

import io.github.changecapture.spi.SegmentCatalog;
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
import javax.sql.DataSource;
import org.duckdb.DuckDBConnection;

/**
 * Stands in for a Snowflake account, in memory, for what cdc-snowflake sends: tables, transactions
 * and MERGEs are DuckDB's, streams are views that move on with a commit, and COPY reads the named
 * files with the statement's own projection, each whole or not at all.
 *
 * <ul>
 *   <li>It takes the statements of cdc-snowflake, told by the name in their first line, and queries
 *       that {@link DuckDialect} can translate. Its database is {@value #DATABASE}.
 *   <li>Documents are texts: they keep the order of their fields, which Snowflake does not.
 *   <li>It checks no grants, warehouses or credentials: grants, stages and integrations are noted
 *       for SHOW and nothing else.
 *   <li>A statement that would replace or drop anything but a view fails with {@link
 *       AssertionError}.
 * </ul>
 *
 * <p>For one thread at a time. It takes memory until {@link #close}.
 */
public final class SnowflakeDouble implements AutoCloseable {

  /** What becomes of COPY's memory of files when its transaction is rolled back. */
  public enum Memory {
    /** It is rolled back too: the file is loaded when it is named again. */
    ROLLED_BACK,
    /** It stays: the file is skipped when it is named again. */
    KEPT
  }

  /** The database that there is: {@value}. */
  public static final String DATABASE = "CDC";

  /** What a {@link SnowflakeFault} is told when a connection is opened: {@value}. */
  public static final String CONNECTING = "connecting";

  private static final String HEADING = "/* cdc-snowflake: ";

  private final DuckDBConnection duck;
  private final SnowflakeFiles files;
  private final Memory memory;
  private final Set<String> remembered = new HashSet<>();
  private final DuckObjects objects = new DuckObjects();
  private final List<String> ran = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private SnowflakeFault fault = new NoFault();

  private SnowflakeDouble(SnowflakeFiles files, Memory memory) {
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

  /**
   * An account whose stage shows the files of a catalog.
   *
   * @param catalog such as {@code LocalSegmentStore.in(folder).catalog()}
   * @return the account, empty
   */
  public static SnowflakeDouble reading(SegmentCatalog catalog) {
    return reading(SnowflakeFiles.of(catalog), Memory.ROLLED_BACK);
  }

  /**
   * An account whose stage shows files.
   *
   * @param files what lies there
   * @param memory what becomes of COPY's memory of files when its transaction is rolled back
   * @return the account, empty
   */
  public static SnowflakeDouble reading(SnowflakeFiles files, Memory memory) {
    return new SnowflakeDouble(files, memory);
  }

  /**
   * Connects to it.
   *
   * @return its {@code getConnection()} gives connections with plain statements, and nothing else
   */
  public DataSource dataSource() {
    return proxy(DataSource.class, Map.of("getConnection", arguments -> connect()));
  }

  /**
   * Breaks connections from now on.
   *
   * @param next decides when
   */
  public void breakBy(SnowflakeFault next) {
    fault = next;
  }

  /**
   * Statements of a name are errors from now on, wherever they have a text.
   *
   * @param name the statement's name
   * @param text what it must hold
   */
  public void refuse(String name, String text) {
    refused.add(name + '\n' + text);
  }

  /** Takes back what {@link #refuse} said. */
  public void refuseNothing() {
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

  /**
   * The names of the statements that were done, since the last call.
   *
   * @return in their order
   */
  public List<String> ran() {
    List<String> names = List.copyOf(ran);
    ran.clear();
    return names;
  }

  private static String nameOf(String statement) {
    int end = statement.indexOf(" */");
    return statement.startsWith(HEADING) && end > 0
        ? statement.substring(HEADING.length(), end)
        : "a statement";
  }

  private Connection connect() throws SQLException {
    fault.before(CONNECTING);
    Wire wire = new Wire(duck.duplicate());
    fault.after(CONNECTING);
    return proxy(
        Connection.class,
        Map.of(
            "createStatement", arguments -> wire.statement(), "close", arguments -> wire.close()));
  }

  /**
   * Looks at a table behind the loader's back.
   *
   * @param query in DuckDB's dialect
   * @return the rows, their values separated by spaces
   */
  public List<String> rows(String query) {
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

  /** Forgets everything. */
  @Override
  public void close() {
    try {
      duck.close();
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static final class NoFault implements SnowflakeFault {
    @Override
    public void before(String name) {}

    @Override
    public void after(String name) {}
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
        fault.before(nameOf(sql));
        ResultSet result = perform(statement, sql);
        ran.add(nameOf(sql));
        fault.after(nameOf(sql));
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
        Long last = seen.get(stream);
        if (last != null && last > 0) {
          var unused =
              statement.execute(
                  "INSERT INTO \"CDC\".main.offsets VALUES ('%s', %d)".formatted(stream, last));
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
