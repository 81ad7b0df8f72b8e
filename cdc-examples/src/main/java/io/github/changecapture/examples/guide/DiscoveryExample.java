package io.github.changecapture.examples.guide;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.discovery.CollectionDiscovery;
import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.CollectionGone;
import io.github.changecapture.discovery.Difference.ProblemFound;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.DiscoveredCollection;
import io.github.changecapture.discovery.Discovery;
import java.time.Duration;
import reactor.core.Disposable;

/** What docs/discovery.md shows: its blocks of Java are the tagged regions here, in this order. */
final class DiscoveryExample {
  private DiscoveryExample() {}

  static CollectionDiscovery look() {
    // tag::look[]
    CollectionDiscovery discovery =
        CollectionDiscovery.builder()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .exclude("test\\..*")
            .sampleSize(1_000)
            .build();
    Discovery found = requireNonNull(discovery.discover().block());
    for (DiscoveredCollection collection : found.collections()) {
      System.out.println(collection.namespace() + " " + collection.estimatedCount());
      if (collection.schema() != null) {
        System.out.println(collection.schema().hash());
        collection.schema().fields().forEach(System.out::println);
      }
    }
    found.problems().forEach(System.out::println);
    // end::look[]
    return discovery;
  }

  static Disposable watch(CollectionDiscovery discovery) {
    // tag::watch[]
    Disposable watching =
        discovery
            .differences(Duration.ofMinutes(15))
            .subscribe(
                difference -> {
                  if (difference instanceof CollectionAppeared appeared) {
                    System.out.println("new: " + appeared.collection().namespace());
                  } else if (difference instanceof CollectionGone gone) {
                    System.out.println("gone: " + gone.namespace());
                  } else if (difference instanceof SchemaDrifted drift) {
                    System.out.println("drift: " + drift);
                  } else if (difference instanceof ProblemFound found) {
                    System.out.println(found.problem());
                  }
                });
    // end::watch[]
    return watching;
  }
}
