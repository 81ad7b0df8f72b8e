package io.github.changecapture.discovery;

import io.github.changecapture.event.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * A collection that was found.
 *
 * @param namespace its name
 * @param kind what it is
 * @param estimatedCount how many documents it has by the server's metadata, or null for what is no
 *     plain collection and where the user may not count
 * @param lastChange when it last changed
 * @param schema what a sample shows, or null for what is no plain collection and where the user may
 *     not read
 */
public record DiscoveredCollection(
    Namespace namespace,
    Kind kind,
    @Nullable Long estimatedCount,
    LastChange lastChange,
    @Nullable SampledSchema schema) {

  /** What a listing calls a collection. */
  public enum Kind {
    /** Has documents of its own, and a change stream. */
    COLLECTION("collection"),

    /** Is made from another collection; change streams report nothing of it. */
    VIEW("view"),

    /** Holds measurements; change streams report nothing of it. */
    TIME_SERIES("timeseries");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    static Kind of(String type) {
      for (Kind kind : values()) {
        if (kind.type.equals(type)) {
          return kind;
        }
      }
      return COLLECTION;
    }
  }
}
