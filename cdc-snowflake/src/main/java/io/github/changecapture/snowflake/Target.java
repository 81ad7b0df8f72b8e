package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;

/**
 * One collection's tables.
 *
 * @param names where they lie
 * @param namespace the collection
 * @param series the catalog's name for its segments
 * @param table what its tables are called
 */
record Target(Names names, Namespace namespace, String series, String table) {

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
