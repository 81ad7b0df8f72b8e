package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one load did.
 *
 * @param tables one entry for each collection that had something to load or to merge, or failed
 */
public record LoadReport(List<Table> tables) {

  /** Copies the entries. */
  public LoadReport {
    tables = List.copyOf(tables);
  }

  /**
   * What one load did for a collection.
   *
   * @param namespace the collection
   * @param table the name of its tables
   * @param filesLoaded segments whose lines are all in bronze
   * @param filesQuarantined segments of which some lines are rejects
   * @param filesFailed segments of which nothing is loaded; they are tried again
   * @param rows new rows in bronze
   * @param rejected new rejects
   * @param error why the collection is behind, or null if it isn't
   */
  public record Table(
      Namespace namespace,
      String table,
      long filesLoaded,
      long filesQuarantined,
      long filesFailed,
      long rows,
      long rejected,
      @Nullable String error) {}

  /**
   * Whether everything that was sealed is in silver.
   *
   * @return false if a segment failed, has rejects, or a collection is behind
   */
  public boolean isComplete() {
    return tables.stream()
        .allMatch(
            table ->
                table.filesFailed() == 0 && table.filesQuarantined() == 0 && table.error() == null);
  }
}
