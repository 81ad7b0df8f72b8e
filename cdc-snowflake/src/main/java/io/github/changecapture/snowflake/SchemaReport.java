package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a discovery changed in Snowflake.
 *
 * @param collections those whose fields or views have changed, or failed to
 */
public record SchemaReport(List<Entry> collections) {

  /** Copies the entries. */
  public SchemaReport {
    collections = List.copyOf(collections);
  }

  /**
   * What changed for one collection.
   *
   * @param namespace the collection
   * @param schemaVersion the version of its schema now
   * @param schemaHash the hash of all its fields and types
   * @param views the statements that were run to make views, or make them anew
   * @param error why its schema or its views could not be written, or null; loading goes on all the
   *     same
   */
  public record Entry(
      Namespace namespace,
      long schemaVersion,
      @Nullable String schemaHash,
      List<SetupStep> views,
      @Nullable String error) {

    /** Copies the statements. */
    public Entry {
      views = List.copyOf(views);
    }
  }

  /**
   * Whether everything could be written.
   *
   * @return false if a collection failed
   */
  public boolean isComplete() {
    return collections.stream().allMatch(entry -> entry.error() == null);
  }
}
