package io.github.changecapture.snowflake;

import io.github.changecapture.discovery.Difference;
import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.CollectionGone;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.DiscoveredCollection;
import io.github.changecapture.discovery.Discovery;
import io.github.changecapture.discovery.SampledSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Brings what a discovery tells into registry, schema history and views; blocking. */
final class DiscoveryFeed {
  private final Targets targets;
  private final Registry registry;
  private final Schemas schemas;

  DiscoveryFeed(Targets targets, Registry registry, Schemas schemas) {
    this.targets = targets;
    this.registry = registry;
    this.schemas = schemas;
  }

  SchemaReport take(Discovery found, Transactions transactions) {
    return new SchemaReport(
        found.collections().stream()
            .flatMap(collection -> take(collection, transactions).stream())
            .toList());
  }

  SchemaReport take(List<Difference> differences, Transactions transactions) {
    return new SchemaReport(
        differences.stream()
            .flatMap(difference -> take(difference, transactions).stream())
            .toList());
  }

  private Optional<SchemaReport.Entry> take(Difference difference, Transactions transactions) {
    if (difference instanceof CollectionAppeared appeared) {
      return take(appeared.collection(), transactions);
    }
    if (difference instanceof CollectionGone gone && targets.isSelected(gone.namespace())) {
      var unused =
          transactions.run(
              session -> {
                registry.gone(session, gone.namespace());
                return gone;
              });
    }
    if (difference instanceof SchemaDrifted drift && targets.isSelected(drift.namespace())) {
      Map<String, Set<String>> seen = new TreeMap<>();
      drift.added().forEach(field -> seen.put(field.path(), field.types().keySet()));
      drift.changed().forEach(change -> seen.put(change.path(), change.after()));
      return schemas.learn(
          transactions, targets.of(drift.namespace()), known -> known.with(seen), null);
    }
    return Optional.empty();
  }

  /** Views and time series have no change streams, hence no tables. */
  private Optional<SchemaReport.Entry> take(
      DiscoveredCollection collection, Transactions transactions) {
    if (collection.kind() != DiscoveredCollection.Kind.COLLECTION
        || collection.schema() == null
        || !targets.isSelected(collection.namespace())) {
      return Optional.empty();
    }
    SampledSchema schema = collection.schema();
    return schemas.learn(
        transactions,
        targets.of(collection.namespace()),
        known -> known.with(schema),
        collection.estimatedCount());
  }
}
