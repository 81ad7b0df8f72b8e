package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One collection's tables.
 *
 * @param names where they lie
 * @param namespace the collection
 * @param series the catalog's name for its segments
 * @param table what its tables are called
 * @param chunks the series of its snapshots' chunks, each with the attempts at one
 */
record Target(Names names, Namespace namespace, String series, String table, List<String> chunks) {

  /** Of a collection without snapshots. */
  Target(Names names, Namespace namespace, String series, String table) {
    this(names, namespace, series, table, List.of());
  }

  /** All of its segments are in these. */
  Stream<String> allSeries() {
    return Stream.concat(Stream.of(series), chunks.stream());
  }

  Sql literal() {
    return Sql.literal(table);
  }

  Sql bronze() {
    return names.inBronze(table);
  }

  Sql stream() {
    return names.inBronze(table + "__CHANGES");
  }

  Sql current() {
    return names.inSilver(table);
  }

  Sql history() {
    return names.inSilver(table + "__HISTORY");
  }

  /** Where the partition strategies of the library keep the collection's segments. */
  String folder() {
    return series + '/';
  }

  Sql pipe() {
    return names.inBronze(table + "__PIPE");
  }

  /** As the REST API wants it: what is plain without quotes. */
  String pipeName() {
    return Stream.of(names.database(), names.bronze(), table + "__PIPE")
        .map(name -> name.matches("[A-Z_][A-Z0-9_$]*") ? name : Sql.identifier(name).text())
        .collect(Collectors.joining("."));
  }

  Sql task() {
    return names.inBronze(table + "__LOAD");
  }

  Sql external() {
    return names.inBronze(table + "__FILES");
  }

  Sql dynamic() {
    return names.inSilver(table + "__DYNAMIC");
  }

  Sql tombstones() {
    return names.inSilver(table + "__DELETED");
  }

  Sql live() {
    return names.inSilver(table + "__LIVE");
  }

  Sql versions() {
    return names.inSilver(table + "__VERSIONS");
  }

  Sql typed(String ending) {
    return names.inSilver(typedName(ending));
  }

  String typedName(String ending) {
    return Sql.fitting(table + "__TYPED" + ending);
  }
}
