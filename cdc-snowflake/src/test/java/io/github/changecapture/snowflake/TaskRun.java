package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.test.snowflake.DuckDialect;
import io.github.changecapture.test.snowflake.SnowflakeDouble;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the script of a task, statement by statement as it is written, where there is no Snowflake
 * Scripting: of its own it only builds FILES, as the script says.
 */
final class TaskRun {
  private static final Pattern COPY =
      Pattern.compile("statement := '(.*?)' \\|\\| files \\|\\| '(.*?)';", Pattern.DOTALL);
  private static final Pattern CONDITION = Pattern.compile("INTO :files\\s+(FROM [^;]+);");
  private static final Pattern UNIT = Pattern.compile("\\\\u([0-9a-f]{4})");

  private static final Target TARGET =
      new Target(
          new Names("CDC", "META", "BRONZE", "SILVER"),
          new Namespace("shop", "orders"),
          LoaderFixture.ORDERS,
          "SHOP__ORDERS");

  private final Connection connection;
  private final String script;
  private final String batch;

  TaskRun(Connection connection, String task, String batch) {
    this.connection = connection;
    this.script = task.substring(task.indexOf("$$") + 2, task.lastIndexOf("$$"));
    this.batch = batch;
  }

  /** As the task of {@link LoaderFixture#ORDERS} would. */
  static void run(SnowflakeDouble account, Task mode, String batch) throws SQLException {
    String task =
        new ModeStatements(TARGET, new Sql("mongodb/"))
            .task(mode, Sql.identifier("WH"), DeleteMode.TOMBSTONE, HistoryMode.KEPT);
    try (Connection connection = account.dataSource().getConnection()) {
      new TaskRun(connection, task, batch).run();
    }
  }

  void run() throws SQLException {
    send("begin", "BEGIN TRANSACTION");
    send("task_batch", from("UPDATE "));
    String files = files();
    if (!files.isEmpty()) {
      Matcher copy = found(COPY);
      send("copy", unescaped(copy.group(1)) + files + unescaped(copy.group(2)));
      send("task_check", from("MERGE INTO "));
      send("task_take_back", from("DELETE FROM "));
    }
    send("commit", "COMMIT");
    send("begin", "BEGIN TRANSACTION");
    for (String statement : silver()) {
      send("task_silver", statement);
    }
    send("commit", "COMMIT");
  }

  private List<String> silver() {
    String begin = "BEGIN TRANSACTION;";
    String text =
        script.substring(script.lastIndexOf(begin) + begin.length(), script.lastIndexOf("COMMIT;"));
    List<String> statements = new ArrayList<>();
    for (String statement : text.split(";\n", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  private String files() throws SQLException {
    String condition = found(CONDITION).group(1);
    List<String> paths = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                named(
                    "task_files", "SELECT FILE_PATH " + condition + " ORDER BY SEGMENT_NUMBER"))) {
      while (rows.next()) {
        paths.add("'" + rows.getString(1).replace("\\", "\\\\").replace("'", "\\'") + "'");
      }
    }
    return String.join(", ", paths);
  }

  private Matcher found(Pattern pattern) {
    Matcher part = pattern.matcher(script);
    if (!part.find()) {
      throw new AssertionError("the script has no " + pattern);
    }
    return part;
  }

  private String from(String start) {
    int begin = script.indexOf(start);
    if (begin < 0) {
      throw new AssertionError("the script has no " + start);
    }
    return script.substring(begin, script.indexOf(";\n", begin));
  }

  private void send(String name, String statement) throws SQLException {
    try (Statement running = connection.createStatement()) {
      var unused = running.execute(named(name, statement));
    } catch (SQLException failed) {
      throw new SQLException(DuckDialect.translate(statement), failed.getSQLState(), failed);
    }
  }

  private String named(String name, String statement) {
    return "/* cdc-snowflake: " + name + " */\n" + statement.replace(":batch", "'" + batch + "'");
  }

  private static String unescaped(String literal) {
    return UNIT.matcher(literal)
        .replaceAll(
            unit ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(unit.group(1), 16))));
  }
}
