package io.github.changecapture.discovery;

import static io.github.changecapture.discovery.SchemaCollectorTest.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.CollectionGone;
import io.github.changecapture.discovery.Difference.ProblemFound;
import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.Difference.TypeChange;
import io.github.changecapture.discovery.DiscoveredCollection.Kind;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.Namespace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DriftWatchTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final SampleLimits ALL = new SampleLimits(1_000, 20, 1_000);
  private static final Problem DENIED = new Problem("crm", "rule", "value", "remedy");

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void everyCollectionAppearsAtOnceAndWhatComesAndGoesIsToldByTheHour() {
    watch(
            found(orders("{a: 1}")),
            found(orders("{a: 1}"), collection("items", "{}")),
            found(collection("items", "{}")),
            found(orders("{b: 1}"), collection("items", "{}")))
        .consumeNextWith(
            first ->
                assertThat(first)
                    .isInstanceOfSatisfying(
                        CollectionAppeared.class,
                        appeared ->
                            assertThat(appeared.collection().namespace().collection())
                                .isEqualTo("orders")))
        .expectNoEvent(HOUR)
        .consumeNextWith(second -> assertThat(second).isInstanceOf(CollectionAppeared.class))
        .expectNoEvent(HOUR)
        .expectNext(new CollectionGone(new Namespace("shop", "orders")))
        .expectNoEvent(HOUR)
        .consumeNextWith(back -> assertThat(back).isInstanceOf(CollectionAppeared.class))
        .thenCancel()
        .verify();
  }

  @Test
  void pathsThatComeGoOrChangeTypeAreADrift() {
    watch(
            found(orders("{a: 1, b: 1, c: {d: 1}}")),
            found(orders("{a: 1, b: 1, c: {d: 1}}", "{a: 1, b: 1, c: {d: 1}}")),
            found(orders("{a: 1, b: 'x', e: null}", "{a: 1, b: 2}")))
        .expectNextCount(1)
        .thenAwait(HOUR.multipliedBy(2))
        .consumeNextWith(
            difference -> {
              SchemaDrifted drift = (SchemaDrifted) difference;
              assertThat(drift.added()).extracting(SampledField::path).containsExactly("e");
              assertThat(drift.gone()).extracting(SampledField::path).containsExactly("c", "c.d");
              assertThat(drift.changed())
                  .containsExactly(new TypeChange("b", Set.of("int"), Set.of("int", "string")));
              assertThat(drift.hash())
                  .isEqualTo(schema(ALL, "{a: 1, b: 'x', e: null}", "{b: 1}").hash());
            })
        .thenCancel()
        .verify();
  }

  @Test
  void aRareFieldThatASampleMissesIsNoNewsAndAFrequentOneIs() {
    String[] oneOfAHundred = documents(100, "{a: 1, often: 1}");
    oneOfAHundred[7] = "{a: 1, often: 1, rare: 1}";

    watch(
            found(sampled(oneOfAHundred)),
            found(sampled(documents(100, "{a: 1, often: 1}"))),
            found(sampled(oneOfAHundred)),
            found(sampled(documents(100, "{a: 1}"))))
        .expectNextCount(1)
        .expectNoEvent(HOUR)
        .expectNoEvent(HOUR)
        .thenAwait(HOUR)
        .consumeNextWith(
            difference ->
                assertThat(((SchemaDrifted) difference).gone())
                    .extracting(SampledField::path)
                    .containsExactly("often"))
        .thenCancel()
        .verify();
  }

  @Test
  void aRareFieldThatSampleAfterSampleMissesIsGoneInTheEnd() {
    String[] oneOfTen = documents(100, "{a: 1}");
    for (int i = 0; i < 10; i++) {
      oneOfTen[i] = "{a: 1, rare: 1}";
    }
    Mono<Discovery> without = found(sampled(documents(100, "{a: 1}")));

    watch(found(sampled(oneOfTen)), without, without) // 0.9^100 is 3e-5, 0.9^200 is 7e-10
        .expectNextCount(1)
        .expectNoEvent(HOUR)
        .thenAwait(HOUR)
        .consumeNextWith(
            difference ->
                assertThat(((SchemaDrifted) difference).gone())
                    .extracting(SampledField::path)
                    .containsExactly("rare"))
        .thenCancel()
        .verify();
  }

  @Test
  void aDatabaseThatCannotBeListedHasNotLostItsCollections() {
    watch(
            found(orders("{}")),
            Mono.just(new Discovery(List.of(), List.of(DENIED), Set.of("shop"))),
            Mono.just(new Discovery(List.of(), List.of(DENIED), Set.of("shop"))),
            found(orders("{}")))
        .expectNextCount(1)
        .thenAwait(HOUR)
        .expectNext(new ProblemFound(DENIED))
        .expectNoEvent(HOUR)
        .expectNoEvent(HOUR)
        .thenCancel()
        .verify();
  }

  @Test
  void aLookThatFailsForAWhileIsReportedAndWhatWasKnownStays() {
    watch(
            found(orders("{a: 1}")),
            Mono.error(new SourceUnavailable("down")),
            Mono.error(new SourceUnavailable("down")),
            found(orders("{b: 1}")))
        .expectNextCount(1)
        .thenAwait(HOUR)
        .consumeNextWith(
            difference ->
                assertThat(((ProblemFound) difference).problem().value())
                    .isEqualTo("SourceUnavailable"))
        .expectNoEvent(HOUR)
        .thenAwait(HOUR)
        .consumeNextWith(difference -> assertThat(difference).isInstanceOf(SchemaDrifted.class))
        .thenCancel()
        .verify();
  }

  @Test
  void whatDoesNotPassEndsIt() {
    watch(found(orders("{}")), Mono.error(new AccessDenied("no")))
        .expectNextCount(1)
        .thenAwait(HOUR)
        .verifyError(AccessDenied.class);
  }

  @Test
  void atMostOneLookIsMadeAheadOfWhatIsRequested() {
    StepVerifier.withVirtualTime(
            () ->
                differences(
                    List.of(
                        found(collection("a", "{}"), collection("b", "{}")),
                        found(collection("a", "{}"), collection("b", "{}")))),
            1)
        .expectNextCount(1)
        .thenAwait(HOUR.multipliedBy(5))
        .then(() -> assertThat(looks).hasValue(2))
        .thenRequest(1)
        .expectNextCount(1)
        .thenCancel()
        .verify();
  }

  @SafeVarargs
  private final StepVerifier.Step<Difference> watch(Mono<Discovery>... found) {
    List<Mono<Discovery>> looked = new ArrayList<>();
    for (Mono<Discovery> one : found) {
      looked.add(one);
    }
    return StepVerifier.withVirtualTime(() -> differences(looked));
  }

  private Flux<Difference> differences(List<Mono<Discovery>> found) {
    Queue<Mono<Discovery>> rest = new ArrayDeque<>(found);
    return DriftWatch.every(
        HOUR,
        Mono.defer(
            () -> {
              looks.incrementAndGet();
              Mono<Discovery> next = rest.poll();
              return next == null ? Mono.never() : next;
            }));
  }

  private static Mono<Discovery> found(DiscoveredCollection... collections) {
    return Mono.just(new Discovery(List.of(collections), List.of(), Set.of()));
  }

  private static DiscoveredCollection orders(String... documents) {
    return collection("orders", documents);
  }

  private static DiscoveredCollection collection(String name, String... documents) {
    return collection(name, schema(ALL, documents));
  }

  /** As if there were many more. */
  private static DiscoveredCollection sampled(String... documents) {
    return collection("orders", schema(new SampleLimits(documents.length, 20, 1_000), documents));
  }

  private static DiscoveredCollection collection(String name, @Nullable SampledSchema schema) {
    return new DiscoveredCollection(
        new Namespace("shop", name), Kind.COLLECTION, 1L, new LastChange.Unknown("test"), schema);
  }

  private static String[] documents(int count, String document) {
    return Collections.nCopies(count, document).toArray(String[]::new);
  }
}
