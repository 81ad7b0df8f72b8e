package io.github.changecapture.test.snowflake;

import io.github.changecapture.spi.SegmentCatalog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

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

  private final DuckAccount account;

  private SnowflakeDouble(DuckAccount account) {
    this.account = account;
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
    return new SnowflakeDouble(new DuckAccount(files, memory));
  }

  /**
   * Connects to it.
   *
   * @return its {@code getConnection()} gives connections with plain statements, and nothing else
   */
  public DataSource dataSource() {
    return DuckWire.dataSource(account);
  }

  /**
   * Breaks connections from now on.
   *
   * @param next decides when
   */
  public void breakBy(SnowflakeFault next) {
    account.fault = next;
  }

  /**
   * Lets all streams go stale, as when nothing has read them for longer than their table keeps its
   * changes: what reads them is refused until they are made again.
   */
  public void loseStreams() {
    account.lost.addAll(account.objects.streams());
  }

  /**
   * Lets COPY forget the files that it has loaded, as after 64 days. It then skips all files but by
   * {@code LOAD_UNCERTAIN_FILES} or {@code FORCE}.
   */
  public void forgetLoads() {
    account.remembered.clear();
    account.isUncertain = true;
  }

  /**
   * The files that lie in Snowflake's own stage.
   *
   * @return their paths, in the order of the alphabet
   */
  public List<String> staged() {
    return account.staged.keySet().stream().sorted().toList();
  }

  /**
   * Statements of a name are errors from now on, wherever they have a text.
   *
   * @param name the statement's name
   * @param text what it must hold
   */
  public void refuse(String name, String text) {
    account.refused.add(name + '\n' + text);
  }

  /** Takes back what {@link #refuse} said. */
  public void refuseNothing() {
    account.refused.clear();
  }

  /**
   * The names of the statements that were done, since the last call.
   *
   * @return in their order
   */
  public List<String> ran() {
    List<String> names = List.copyOf(account.ran);
    account.ran.clear();
    return names;
  }

  /**
   * Looks at a table behind the loader's back.
   *
   * @param query in DuckDB's dialect
   * @return the rows, their values separated by spaces
   */
  public List<String> rows(String query) {
    try (Statement statement = account.duck.createStatement();
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
      account.duck.close();
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
