package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison of segments, bronze, silver and source found.
 *
 * @param tables one entry for each collection that has segments or is in the registry, by table
 */
public record Reconciliation(List<Table> tables) {
  /** Everything is where it belongs. */
  public static final int SOUND = 0;

  /** Something is not where it belongs. */
  public static final int NOT_SOUND = 1;

  /** Nothing is wrong, but something is still to be loaded or merged. */
  public static final int BEHIND = 3;

  /** Copies the entries. */
  public Reconciliation {
    tables = List.copyOf(tables);
  }

  /**
   * What was found of one collection.
   *
   * @param namespace the collection
   * @param table what its tables are called
   * @param status what the registry says, or null if it has no tables yet
   * @param segments from the catalog to bronze
   * @param silver from bronze to silver, or null if it has no tables yet
   * @param sourceCount how many documents the source has, or null if that was not said
   * @param problems what is wrong, in words; none if nothing is
   */
  public record Table(
      Namespace namespace,
      String table,
      @Nullable CollectionStatus status,
      Segments segments,
      @Nullable Silver silver,
      @Nullable Long sourceCount,
      List<String> problems) {

    /** Copies the problems. */
    public Table {
      problems = List.copyOf(problems);
    }

    /**
     * Whether something is still to be loaded or merged.
     *
     * @return true if a load would change something
     */
    public boolean isBehind() {
      return segments.waiting() > 0 || segments.unmerged() > 0;
    }

    @Override
    public String toString() {
      List<String> lines = new ArrayList<>();
      lines.add("%s  %s  %s".formatted(namespace, table, status == null ? "no tables" : status));
      lines.add("  segments to bronze  " + segments);
      if (silver != null) {
        lines.add("  bronze to silver    " + silver);
        lines.add(
            "  source to silver    "
                + (sourceCount == null
                    ? "not asked"
                    : "%,d documents, %,d in silver".formatted(sourceCount, silver.live())));
      }
      problems.forEach(problem -> lines.add("  PROBLEM  " + problem));
      return String.join("\n", lines);
    }
  }

  /**
   * What became of a collection's segments.
   *
   * @param sealed how many the catalog has
   * @param loaded how many of them are in bronze
   * @param waiting how many of them no load has taken yet
   * @param failed how many of them could not be loaded
   * @param rejected lines that are rejects
   * @param unmerged segments in bronze that silver has not taken yet
   */
  public record Segments(
      long sealed, long loaded, long waiting, long failed, long rejected, long unmerged) {
    @Override
    public String toString() {
      return "%,d sealed, %,d loaded, %,d waiting, %,d failed; %,d lines rejected"
          .formatted(sealed, loaded, waiting, failed, rejected);
    }
  }

  /**
   * What silver has of bronze.
   *
   * @param events different events of documents in bronze
   * @param missing how many of them the history lacks; 0 without a history
   * @param documents different documents in bronze
   * @param behind how many of them silver knows no last event of
   * @param live documents that exist, by silver
   * @param stale how many of them wait for the document of their last event
   */
  public record Silver(
      long events, long missing, long documents, long behind, long live, long stale) {
    @Override
    public String toString() {
      return "%,d events, %,d missing; %,d documents, %,d behind; %,d live, %,d stale"
          .formatted(events, missing, documents, behind, live, stale);
    }
  }

  /**
   * Whether nothing is wrong.
   *
   * @return false if a collection has a problem; what merely waits is none
   */
  public boolean isSound() {
    return tables.stream().allMatch(table -> table.problems().isEmpty());
  }

  /**
   * For scripts.
   *
   * @return {@link #SOUND}, {@link #NOT_SOUND} or {@link #BEHIND}
   */
  public int exitCode() {
    if (!isSound()) {
      return NOT_SOUND;
    }
    return tables.stream().anyMatch(Table::isBehind) ? BEHIND : SOUND;
  }

  /** A report for people: some lines for each collection, and a last one that sums up. */
  @Override
  public String toString() {
    long problems = tables.stream().mapToLong(table -> table.problems().size()).sum();
    long behind = tables.stream().filter(Table::isBehind).count();
    return tables.stream().map(table -> table + "\n").collect(Collectors.joining())
        + "%,d collections, %,d problems, %,d behind".formatted(tables.size(), problems, behind);
  }
}
