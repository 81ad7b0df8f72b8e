package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table that says of each collection whether it is loaded; blocking. */
final class Registry {
  private final Names names;

  Registry(Names names) {
    this.names = names;
  }

  /** By the name of the table. */
  Map<String, RegisteredCollection> read(Session session) {
    Map<String, RegisteredCollection> byTable = new LinkedHashMap<>();
    String read = Template.render("registry_read", Map.of("registry", names.registry()));
    for (Map<String, @Nullable String> row : session.query(read)) {
      RegisteredCollection found = collection(row);
      byTable.put(found.table(), found);
    }
    return byTable;
  }

  /** Gives the collection another status, if it has one of those. */
  String change(String table, Set<CollectionStatus> from, CollectionStatus to) {
    return Template.render(
        "registry_status",
        Map.of(
            "registry",
            names.registry(),
            "target",
            Sql.literal(table),
            "status",
            to.literal(),
            "from",
            Sql.join(", ", from.stream().map(CollectionStatus::literal).toList())));
  }

  String failed(String table, String detail) {
    return Template.render(
        "registry_failed",
        Map.of(
            "registry", names.registry(),
            "target", Sql.literal(table),
            "detail", Sql.literal(detail)));
  }

  String discovered(String table, KnownSchema schema, @Nullable Long sourceCount) {
    return Template.render(
        "registry_discovered",
        Map.of(
            "registry",
            names.registry(),
            "target",
            Sql.literal(table),
            "version",
            Sql.number(schema.version()),
            "hash",
            Sql.literal(schema.hash()),
            "sourceCount",
            sourceCount == null ? Sql.NULL : Sql.number(sourceCount)));
  }

  void pause(Session session, Namespace namespace) {
    session.run(
        change(
            required(session, namespace).table(),
            EnumSet.complementOf(EnumSet.of(CollectionStatus.PAUSED)),
            CollectionStatus.PAUSED));
  }

  void resume(Session session, Namespace namespace) {
    session.run(
        change(
            required(session, namespace).table(),
            EnumSet.of(CollectionStatus.PAUSED),
            CollectionStatus.ACTIVE));
  }

  /** It is gone at the source; what was paused stays so. */
  void gone(Session session, Namespace namespace) {
    Optional<RegisteredCollection> known = find(session, namespace);
    known.ifPresent(
        collection ->
            session.run(
                change(
                    collection.table(),
                    EnumSet.of(CollectionStatus.ACTIVE, CollectionStatus.ERROR),
                    CollectionStatus.DROPPED)));
  }

  private RegisteredCollection required(Session session, Namespace namespace) {
    return find(session, namespace)
        .orElseThrow(
            () ->
                new ConfigurationError(
                    "namespace %s is not in the registry %s: the load of its first segment writes it there"
                        .formatted(namespace, names.registry().text())));
  }

  private Optional<RegisteredCollection> find(Session session, Namespace namespace) {
    List<RegisteredCollection> all = new ArrayList<>(read(session).values());
    return all.stream().filter(each -> each.namespace().equals(namespace)).findFirst();
  }

  private static RegisteredCollection collection(Map<String, @Nullable String> row) {
    String count = row.get("source_count");
    return new RegisteredCollection(
        new Namespace(Columns.text(row, "database_name"), Columns.text(row, "collection_name")),
        Columns.text(row, "target_table"),
        CollectionStatus.valueOf(Columns.text(row, "status")),
        row.get("status_detail"),
        Columns.number(row, "consecutive_errors"),
        Columns.number(row, "schema_version"),
        row.get("schema_hash"),
        count == null ? null : Long.valueOf(count));
  }
}
