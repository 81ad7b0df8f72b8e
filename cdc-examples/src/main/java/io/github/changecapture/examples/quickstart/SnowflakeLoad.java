package io.github.changecapture.examples.quickstart;

import static java.util.Objects.requireNonNull;

import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.snowflake.LoadReport;
import io.github.changecapture.snowflake.SetupRole;
import io.github.changecapture.snowflake.SnowflakeLoader;
import io.github.changecapture.snowflake.TableNaming;
import io.github.changecapture.spi.SegmentCatalog;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The last step of the way: what has landed goes to Snowflake, and is compared with the source. */
final class SnowflakeLoad {
  private final Warehouse warehouse;
  private final SegmentCatalog catalog;
  private final PrintStream out;

  SnowflakeLoad(Warehouse warehouse, SegmentCatalog catalog, PrintStream out) {
    this.warehouse = warehouse;
    this.catalog = catalog;
    this.out = out;
  }

  /** Makes what is missing, loads what is sealed, and merges it. */
  void load() {
    SnowflakeLoader loader = warehouse.loader().catalog(catalog).build();
    int made = requireNonNull(loader.apply(EnumSet.allOf(SetupRole.class)).block()).steps().size();
    LoadReport report = requireNonNull(loader.load().block());
    out.printf("Snowflake %s%n", warehouse.description());
    out.printf(
        "          %d statements of the set-up, %,d files, %,d rows in bronze, %,d rejected%n%n",
        made,
        report.tables().stream().mapToLong(LoadReport.Table::filesLoaded).sum(),
        report.tables().stream().mapToLong(LoadReport.Table::rows).sum(),
        report.tables().stream().mapToLong(LoadReport.Table::rejected).sum());
  }

  /**
   * Returns whether the current tables hold the documents of a run as the source does.
   *
   * @param runs by collection, what the ids of the run's documents begin with
   */
  boolean equalsSource(MongoDatabase source, Map<String, String> runs) {
    out.printf(
        "  %-16s %-44s %10s %10s %10s %10s%n",
        "collection", "table", "versions", "source", "silver", "differ");
    try (Connection connection = warehouse.connect()) {
      long differ = 0;
      for (Map.Entry<String, String> each : runs.entrySet()) {
        differ += differences(connection, source, each.getKey(), each.getValue());
      }
      out.printf(
          "%nSilver    %s%n%n", differ == 0 ? "equals the source" : "does not equal the source");
      return differ == 0;
    } catch (SQLException failed) {
      throw new SinkUnavailable("Snowflake cannot be asked: " + failed.getMessage(), failed);
    }
  }

  private long differences(
      Connection connection, MongoDatabase source, String collection, String run)
      throws SQLException {
    String table = TableNaming.readable().tableName(new Namespace(source.getName(), collection));
    Map<String, String> wanted = LoadedState.inSource(source, collection, run);
    Map<String, String> found = LoadedState.inSilver(connection, silver(table, "__LIVE"), run);
    Set<String> ids = new TreeSet<>(wanted.keySet());
    ids.addAll(found.keySet());
    ids.removeIf(id -> wanted.containsKey(id) && wanted.get(id).equals(found.get(id)));
    out.printf(
        "  %-16s %-44s %,10d %,10d %,10d %,10d%n",
        collection,
        table,
        count(connection, silver(table, "__HISTORY")),
        wanted.size(),
        found.size(),
        ids.size());
    return ids.size();
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Capitals, digits and {@code $}: nothing that quotes would have to keep. */
  private String silver(String table, String ending) {
    return '"' + warehouse.database() + "\".\"SILVER\".\"" + table + ending + '"';
  }
}
