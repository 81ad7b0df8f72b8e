package io.github.changecapture.snowflake;

/**
 * Where everything lies that does not belong to one collection.
 *
 * @param database the database of all that follows
 * @param meta the schema of ledger, registry, stage and the like
 * @param bronze the schema of the events as they came
 * @param silver the schema of current rows, history and views
 */
record Names(String database, String meta, String bronze, String silver) {

  Sql databaseName() {
    return Sql.identifier(database);
  }

  Sql schema(String schema) {
    return Sql.qualified(database, schema);
  }

  Sql inMeta(String name) {
    return Sql.qualified(database, meta, name);
  }

  Sql inBronze(String name) {
    return Sql.qualified(database, bronze, name);
  }

  Sql inSilver(String name) {
    return Sql.qualified(database, silver, name);
  }

  Sql registry() {
    return inMeta("REGISTRY");
  }

  Sql ledger() {
    return inMeta("LEDGER");
  }

  Sql rejects() {
    return inMeta("REJECTS");
  }

  Sql resets() {
    return inMeta("RESETS");
  }

  Sql schemaHistory() {
    return inMeta("SCHEMA_HISTORY");
  }

  Sql migrations() {
    return inMeta("MIGRATIONS");
  }

  Sql stage() {
    return inMeta("SEGMENTS");
  }

  Sql jsonl() {
    return inMeta("JSONL");
  }

  Sql lines() {
    return inMeta("LINES");
  }
}
