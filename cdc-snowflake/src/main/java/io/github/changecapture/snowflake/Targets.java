package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    try (Stream<String> series = catalog.series()) {
      series
          .flatMap(name -> target(name).stream())
          .forEach(
              target -> {
                Target other = byTable.putIfAbsent(target.table(), target);
                if (other != null) {
                  throw new ConfigurationError(
                      "tableNaming must give each collection a name of its own, but %s and %s are both %s"
                          .formatted(other.namespace(), target.namespace(), target.table()));
                }
              });
    }
    return byTable.values().stream().sorted(Comparator.comparing(Target::table)).toList();
  }

  /** The format of a collection's segments; a table holds one. */
  Optional<String> format(Target target) {
    try (Stream<SegmentRecord> segments = catalog.segments(target.series(), 1)) {
      return segments.findFirst().map(first -> requireKnown(target, first.writer().format()));
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

  private Optional<Target> target(String series) {
    Optional<Namespace> namespace = SeriesName.namespace(series);
    if (namespace.isEmpty()) {
      LOG.debug("Snowflake: series {} belongs to no collection and is not loaded", series);
    }
    return namespace.filter(selected).map(known -> of(known, series));
  }

  boolean isSelected(Namespace namespace) {
    return selected.test(namespace);
  }

  /** The tables of a collection, for those to whom its segments are nothing. */
  Target of(Namespace namespace) {
    return of(namespace, "");
  }

  private Target of(Namespace namespace, String series) {
    return new Target(settings.names(), namespace, series, settings.naming().tableName(namespace));
  }
}
