package io.github.changecapture.examples.quickstart;

import io.github.changecapture.discovery.CollectionDiscovery;
import io.github.changecapture.discovery.Difference;
import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.DiscoveredCollection;
import io.github.changecapture.discovery.SampledField;
import io.github.changecapture.discovery.SampledSchema;
import io.github.changecapture.event.Namespace;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Prints what documents look like, and how they come to look different. */
final class SchemaWatch {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int HASH_SHOWN = 12;

  private final CollectionDiscovery discovery;
  private final Namespace namespace;
  private final PrintStream out;

  SchemaWatch(String connectionString, Namespace namespace, PrintStream out) {
    this.discovery =
        CollectionDiscovery.builder()
            .connectionString(connectionString)
            .include(namespace)
            .sampleSize(100_000) // of so few documents all, so that the drift is exact
            .build();
    this.namespace = namespace;
    this.out = out;
  }

  /**
   * Looks again and again until the documents look different.
   *
   * @param drift makes them do so, after the first look
   * @return completes then
   */
  Mono<Void> untilDrift(Runnable drift) {
    return discovery
        .differences(INTERVAL)
        .concatMap(
            difference ->
                Mono.fromRunnable(() -> seen(difference, drift))
                    .subscribeOn(Schedulers.boundedElastic())
                    .thenReturn(difference),
            1)
        .takeUntil(SchemaDrifted.class::isInstance)
        .then();
  }

  private void seen(Difference difference, Runnable drift) {
    if (difference instanceof CollectionAppeared appeared) {
      print(appeared.collection());
      drift.run();
    } else if (difference instanceof SchemaDrifted drifted) {
      print(drifted);
    }
  }

  private void print(DiscoveredCollection found) {
    SampledSchema schema = found.schema();
    if (schema == null) {
      out.println("Schema    " + namespace + ": not to be seen");
      return;
    }
    out.printf(
        "Schema    %s, of %,d documents: %s%n",
        namespace, schema.documents(), schema.hash().substring(0, HASH_SHOWN));
    for (SampledField field : schema.fields()) {
      out.printf(
          "          %-10s %-14s %3.0f %%%n",
          field.path(),
          String.join(", ", field.types().keySet()),
          100 * field.frequency(schema.documents()));
    }
  }

  private void print(SchemaDrifted drift) {
    out.printf("Drift     %s: %s%n", drift.namespace(), drift.hash().substring(0, HASH_SHOWN));
    print("added", drift.added());
    print("gone", drift.gone());
    drift
        .changed()
        .forEach(
            change ->
                out.printf(
                    "          changed    %-10s %s -> %s%n",
                    change.path(),
                    String.join(", ", change.before().stream().sorted().toList()),
                    String.join(", ", change.after().stream().sorted().toList())));
  }

  private void print(String what, List<SampledField> fields) {
    fields.forEach(
        field ->
            out.printf(
                "          %-10s %-10s %s%n",
                what, field.path(), String.join(", ", field.types().keySet())));
  }
}
