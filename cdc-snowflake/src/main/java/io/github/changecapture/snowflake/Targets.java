package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which tables there are to be, by the catalog. */
final class Targets {
  /** Those that the one projection reads. */
  private static final Set<String> FORMATS = Set.of("relaxed", "canonical");

  private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

  private final SegmentCatalog catalog;
  private final Predicate<Namespace> selected;
  private final LoaderSettings settings;

  Targets(SegmentCatalog catalog, Predicate<Namespace> selected, LoaderSettings settings) {
    this.catalog = catalog;
    this.selected = selected;
    this.settings = settings;
  }

  /** In the order of their names; two collections with one name are refused. */
  List<Target> list() {
    Map<String, Target> byTable = new HashMap<>();
    series()
        .forEach(
            (series, chunks) -> {
              Target target = target(series, chunks);
              if (target != null) {
                requireOwnName(target, byTable.putIfAbsent(target.table(), target));
              }
            });
    return byTable.values().stream().sorted(Comparator.comparing(Target::table)).toList();
  }

  /** By the series of a collection, those of its snapshots' chunks. */
  private Map<String, List<String>> series() {
    Map<String, List<String>> all = new HashMap<>();
    try (Stream<String> series = catalog.series()) {
      series.forEach(
          name -> {
            Optional<String> collection = SeriesName.ofChunk(name);
            List<String> chunks =
                all.computeIfAbsent(collection.orElse(name), key -> new ArrayList<>());
            if (collection.isPresent()) {
              chunks.add(name);
            }
          });
    }
    return all;
  }

  private static void requireOwnName(Target target, @Nullable Target other) {
    if (other != null) {
      throw new ConfigurationError(
          "tableNaming must give each collection a name of its own, but %s and %s are both %s"
              .formatted(other.namespace(), target.namespace(), target.table()));
    }
  }

  /** The format of a collection's segments; a table holds one. */
  Optional<String> format(Target target) {
    return target
        .allSeries()
        .flatMap(series -> first(series).stream())
        .findFirst()
        .map(first -> requireKnown(target, first.writer().format()));
  }

  private Optional<SegmentRecord> first(String series) {
    try (Stream<SegmentRecord> segments = catalog.segments(series, 1)) {
      return segments.findFirst();
    }
  }

  static String requireKnown(Target target, String format) {
    if (!FORMATS.contains(format)) {
      throw new ConfigurationError(
          "segments of %s have the format '%s', but cdc-snowflake reads %s: let RollingSink use ExtendedJsonEncoder, or exclude the collection"
              .formatted(target.namespace(), format, FORMATS));
    }
    return format;
  }

  /** Null for a series that belongs to no collection, or to one that is not wanted. */
  private @Nullable Target target(String series, List<String> chunks) {
    Optional<Namespace> namespace = SeriesName.namespace(series);
    if (namespace.isEmpty()) {
      LOG.debug("Snowflake: series {} belongs to no collection and is not loaded", series);
    }
    return namespace
        .filter(selected)
        .map(known -> of(known, series, chunks.stream().sorted().toList()))
        .orElse(null);
  }

  boolean isSelected(Namespace namespace) {
    return selected.test(namespace);
  }

  /** The tables of a collection, for those to whom its segments are nothing. */
  Target of(Namespace namespace) {
    return of(namespace, "", List.of());
  }

  private Target of(Namespace namespace, String series, List<String> chunks) {
    String table = settings.naming().tableName(namespace);
    return new Target(settings.names(), namespace, series, table, chunks);
  }
}
