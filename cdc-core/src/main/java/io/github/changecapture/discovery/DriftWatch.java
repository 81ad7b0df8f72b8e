package io.github.changecapture.discovery;

import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.CollectionGone;
import io.github.changecapture.discovery.Difference.ProblemFound;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compares one look after the other; for one subscriber. */
final class DriftWatch {
  private final Map<Namespace, DiscoveredCollection> present =
      new TreeMap<>(java.util.Comparator.comparing(Namespace::toString));
  private final Map<Namespace, SchemaMemory> schemas = new HashMap<>();
  private Set<Problem> problems = Set.of();

  /** A look at once, and one after each interval; at most one ahead of what is requested. */
  static Flux<Difference> every(Duration interval, Mono<Discovery> look) {
    return Flux.defer(
        () -> {
          DriftWatch watch = new DriftWatch();
          Mono<List<Difference>> differences =
              look.map(watch::differences)
                  .onErrorResume(
                      TransientCaptureException.class,
                      passing -> Mono.just(watch.notFoundOut(passing)));
          return differences
              .repeatWhen(looks -> looks.concatMap(count -> Mono.delay(interval), 1))
              .concatMap(Flux::fromIterable, 0);
        });
  }

  private List<Difference> differences(Discovery found) {
    List<Difference> differences = new ArrayList<>();
    report(found.problems(), differences);
    Set<Namespace> there = new HashSet<>();
    for (DiscoveredCollection collection : found.collections()) {
      there.add(collection.namespace());
      Difference difference = of(collection);
      if (difference != null) {
        differences.add(difference);
      }
    }
    present
        .keySet()
        .removeIf(
            namespace -> {
              boolean isGone =
                  !there.contains(namespace) && !found.unlisted().contains(namespace.database());
              if (isGone) {
                schemas.remove(namespace);
                differences.add(new CollectionGone(namespace));
              }
              return isGone;
            });
    return differences;
  }

  private @Nullable Difference of(DiscoveredCollection collection) {
    Namespace namespace = collection.namespace();
    SampledSchema sample = collection.schema();
    SchemaMemory memory = schemas.get(namespace);
    if (sample != null && memory == null) {
      schemas.put(namespace, new SchemaMemory(sample));
    }
    if (present.put(namespace, collection) == null) {
      return new CollectionAppeared(collection);
    }
    SchemaDrifted drift = sample == null || memory == null ? null : memory.next(namespace, sample);
    return drift;
  }

  private List<Difference> notFoundOut(TransientCaptureException passing) {
    List<Difference> differences = new ArrayList<>();
    report(
        List.of(
            new Problem(
                "discovery",
                "a look failed, and the next may succeed",
                passing.getClass().getSimpleName(),
                String.valueOf(passing.getMessage()))),
        differences);
    return differences;
  }

  private void report(List<Problem> found, List<Difference> differences) {
    found.stream()
        .filter(problem -> !problems.contains(problem))
        .forEach(problem -> differences.add(new ProblemFound(problem)));
    problems = Set.copyOf(found);
  }
}
