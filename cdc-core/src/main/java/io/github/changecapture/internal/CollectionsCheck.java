package io.github.changecapture.internal;

import io.github.changecapture.config.Scope;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether there is something to capture, and then what is to be said of each collection.
 *
 * @param scope what is captured
 * @param source lists it
 * @param eachOf what else is looked at, of the collections that were found
 */
record CollectionsCheck(
    Scope scope, SnapshotSource source, List<Function<List<Namespace>, DoctorCheck>> eachOf)
    implements DoctorCheck {
  private static final String SUBJECT = "collections";
  private static final String RULE =
      "a collection that change streams report of is selected; one that comes later joins by"
          + " itself";

  /** Each is asked about by itself. */
  private static final int MOST_COLLECTIONS = 100;

  @Override
  public Flux<Finding> look() {
    return source
        .collections()
        .take(MOST_COLLECTIONS)
        .collectList()
        .flatMapMany(
            found ->
                selected(found)
                    .concatWith(
                        Flux.fromIterable(eachOf).concatMap(check -> check.apply(found).look(), 1)))
        .onErrorResume(
            error ->
                Findings.unknown(
                    SUBJECT, error, RULE, "grant the privilege listCollections, as read has"));
  }

  /** Of one collection it is known what is amiss. */
  private Mono<Finding> selected(List<Namespace> found) {
    return scope instanceof Scope.OneCollection one
        ? source
            .check(one.namespace())
            .then(Mono.just(some(found)))
            .onErrorResume(ConfigurationError.class, error -> Mono.just(none(Findings.text(error))))
        : Mono.just(found.isEmpty() ? none("nothing matches the selection") : some(found));
  }

  private static Finding some(List<Namespace> found) {
    return Findings.ok(
        SUBJECT,
        found.size() == 1
            ? found.get(0).toString()
            : (found.size() < MOST_COLLECTIONS ? "" : "at least ") + found.size(),
        RULE);
  }

  private static Finding none(String why) {
    return new Finding(
        why.contains("it is a ") ? Severity.ERROR : Severity.WARNING,
        SUBJECT,
        why,
        RULE,
        "correct the selection, or wait until the collection is created");
  }
}
