package io.github.changecapture.test.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SnapshotChunk;
import io.github.changecapture.spi.SnapshotSink;
import io.github.changecapture.test.ChangeEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Checks the rules S1 to S8 of {@link Sink}, and, of a sink that takes chunks of snapshots, the
 * rules N1 to N3 of {@link SnapshotSink}.
 *
 * <p>Not checked: S3, which permits something, and that what a sink calls durable survives a crash
 * of the machine (S1).
 */
public abstract class SinkContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-01-01T10:58:00Z");
  private static final Position BEFORE_ALL =
      Position.before(0, new BsonTimestamp((int) START.getEpochSecond(), 0));

  private final ChangeEvents stream = ChangeEvents.startingAt(START);
  private final Set<Sink> open = new LinkedHashSet<>();
  private long owners;

  /** Creates the contract. */
  protected SinkContract() {}

  /**
   * Makes a sink over the test's storage, which is empty before each test.
   *
   * @return a new sink, as another process would make it
   */
  protected abstract Sink sink();

  /**
   * Reads the storage, past any sink.
   *
   * @return the ids of the events that are durable now, as often as they are there; those of one
   *     document in the order in which they stand
   * @throws Exception if it fails
   */
  protected abstract List<String> eventIds() throws Exception;

  /**
   * Reads the storage, past any sink, without attempts at chunks that do not count. For N1, which
   * is skipped for sinks that take chunks unless this is overridden.
   *
   * @return as {@link #eventIds}; null by default
   * @throws Exception if it fails
   */
  protected @Nullable List<String> countedIds() throws Exception {
    return null;
  }

  /**
   * Whether the sink writes no event that is durable already, as S4 asks.
   *
   * @return true by default; false for a sink that cannot know, and says so in its documentation
   */
  protected boolean writesOnce() {
    return true;
  }

  /**
   * Makes the storage fail all writes, for S5 and S7. Skipped unless overridden.
   *
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean breakStorage() throws Exception {
    return false;
  }

  /**
   * Ends what {@link #breakStorage} did.
   *
   * @throws Exception if it fails
   */
  protected void repairStorage() throws Exception {}

  /**
   * Lets the process that runs a sink die, for S4: its connections break and its locks are gone,
   * but nothing is closed. Skipped unless overridden.
   *
   * @param sink an open sink
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean kill(Sink sink) throws Exception {
    return false;
  }

  @AfterEach
  final void closeEverything() {
    Flux.fromIterable(open).concatMap(sink -> sink.close().onErrorComplete()).blockLast();
  }

  @Test
  void s1_whatIsCompleteIsDurable() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> written = new ArrayList<>();

    for (int size : new int[] {1, 100, 3}) {
      List<ChangeEvent<?>> events = next(size);
      written.addAll(events);
      Await.completion(sink.write(batch(events)));
      assertDurable(written);
    }
  }

  @Test
  void s1_aLargeBatchIsDurableAsAWhole() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> events = next(5_000);

    Await.completion(sink.write(batch(events)));

    assertDurable(events);
  }

  @Test
  void s2_batchesLandInTheOrderOfSubscription() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> events = next(800);
    List<CompletableFuture<Void>> writes = new ArrayList<>();

    for (int from = 0; from < events.size(); from += 10) {
      writes.add(sink.write(batch(events.subList(from, from + 10))).toFuture());
    }
    for (CompletableFuture<Void> write : writes) {
      Await.completion(Mono.fromFuture(write));
    }

    assertDurable(events);
  }

  @Test
  void s2_theOrderOfCallsDoesNotMatter() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> events = next(20);

    Mono<Void> second = sink.write(batch(events.subList(10, 20)));
    Mono<Void> first = sink.write(batch(events.subList(0, 10)));
    CompletableFuture<Void> firstWrite = first.toFuture();
    CompletableFuture<Void> secondWrite = second.toFuture();
    Await.completion(Mono.fromFuture(firstWrite));
    Await.completion(Mono.fromFuture(secondWrite));

    assertDurable(events);
  }

  @Test
  void s4_afterAStopNothingIsWrittenAgain() throws Exception {
    assumeTrue(writesOnce(), "the sink cannot know what it has written");
    List<ChangeEvent<?>> events = next(60);
    Sink sink = opened();
    Await.completion(sink.write(batch(events.subList(0, 20))));
    Await.completion(sink.write(batch(events.subList(20, 40))));
    close(sink);

    Sink next = opened();
    Await.completion(next.write(batch(events.subList(10, 30))));
    Await.completion(next.write(batch(events.subList(30, 60))));

    assertDurable(events);
  }

  @Test
  void s4_afterACrashNothingIsWrittenAgain() throws Exception {
    assumeTrue(writesOnce(), "the sink cannot know what it has written");
    List<ChangeEvent<?>> events = next(60);
    Sink sink = opened();
    Await.completion(sink.write(batch(events.subList(0, 40))));
    assumeTrue(kill(sink), "override kill(Sink) to check this rule");
    open.remove(sink);

    Sink next = opened();
    Await.completion(next.write(batch(events)));

    assertDurable(events);
  }

  @Test
  void s5_aFailedWriteIsAnErrorAndNoBatchIsTakenAfterIt() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> durable = next(10);
    Await.completion(sink.write(batch(durable)));
    assumeTrue(breakStorage(), "override breakStorage() to check this rule");

    Await.failure(CaptureException.class, sink.write(batch(next(10))));
    repairStorage();
    assertThat(catchThrowable(() -> sink.write(batch(next(10))).block())).isNotNull();

    assertDurable(durable);
  }

  @Test
  void s6_aBatchWithoutEventsWritesNothing() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> events = next(10);
    Await.completion(sink.write(new EventBatch(List.of(), stream.watermark())));
    Await.completion(sink.write(new EventBatch(List.of(), null)));
    assertThat(eventIds()).isEmpty();

    List<ChangeEvent<?>> later = next(10);
    Await.completion(sink.write(batch(later)));
    Await.completion(
        sink.write(new EventBatch(List.of(), stream.after(Duration.ofHours(3)).watermark())));

    assertDurable(later);
    assertThat(events).isNotEmpty();
  }

  @Test
  void s7_closingMakesDurableWhatWasTaken() throws Exception {
    Sink sink = opened();
    List<ChangeEvent<?>> events = next(500);
    List<CompletableFuture<Void>> writes =
        List.of(
            sink.write(batch(events.subList(0, 499))).toFuture(),
            sink.write(batch(events.subList(499, 500))).toFuture());

    close(sink);

    assertDurable(events);
    for (CompletableFuture<Void> write : writes) {
      Await.completion(Mono.fromFuture(write));
    }
  }

  @Test
  void s7_closingReleasesEverything() throws Exception {
    List<ChangeEvent<?>> events = next(50);
    for (int from = 0; from < events.size(); from += 10) {
      Sink sink = opened();
      Await.completion(sink.write(batch(events.subList(from, from + 10))));
      close(sink);
    }

    assertDurable(events);
  }

  @Test
  void s7_closingAfterACancelReleasesEverything() throws Exception {
    Sink sink = opened();
    sink.write(batch(next(500))).subscribe().dispose();
    close(sink);

    List<ChangeEvent<?>> later = next(10);
    Await.completion(opened().write(batch(later)));

    assertThat(eventIds()).containsAll(ids(later)).doesNotHaveDuplicates();
  }

  @Test
  void s7_closingAfterAFailureDoesNotFailAgain() throws Exception {
    Sink sink = opened();
    assumeTrue(breakStorage(), "override breakStorage() to check this rule");
    Await.failure(CaptureException.class, sink.write(batch(next(10))));

    close(sink);
    repairStorage();

    List<ChangeEvent<?>> later = next(10);
    Await.completion(opened().write(batch(later)));
    assertThat(eventIds()).containsAll(ids(later));
  }

  @Test
  void s8_openingAndClosingDoNotBlock() throws Exception {
    try (BlockingCalls calls = BlockingCalls.watch()) {
      Sink sink = sink();

      calls.completion(sink.open(context()));
      open.add(sink);
      Await.completion(sink.write(batch(next(10))));
      open.remove(sink);
      calls.completion(sink.close());

      calls.assertNone();
    }
  }

  @Test
  void n1_whatIsWrittenOfAChunkCountsWhenItIsFinished() throws Exception {
    Sink sink = opened();
    SnapshotSink chunks = chunksOf(sink);
    assumeTrue(countedIds() != null, "override countedIds() to check this rule");
    List<ChangeEvent<?>> events = ofOneCollection(40);
    ChunkWriter given = begun(chunks, 0);
    Await.completion(given.write(events.subList(0, 20)));
    Await.completion(given.close());
    assertThat(countedIds()).isEmpty();

    ChunkWriter next = begun(chunks, 0);
    Await.completion(next.write(events.subList(0, 20)));
    Await.completion(next.write(events.subList(20, 40)));
    assertThat(countedIds()).isEmpty();
    Await.completion(next.finish());
    Await.completion(next.close());

    assertThat(countedIds()).containsExactlyElementsOf(ids(events));
  }

  @Test
  void n1_anAttemptThatACrashHasEndedIsDiscarded() throws Exception {
    Sink sink = opened();
    SnapshotSink chunks = chunksOf(sink);
    assumeTrue(countedIds() != null, "override countedIds() to check this rule");
    List<ChangeEvent<?>> events = ofOneCollection(40);
    Await.completion(begun(chunks, 0).write(events));
    assumeTrue(kill(sink), "override kill(Sink) to check this rule");
    open.remove(sink);

    ChunkWriter next = begun(chunksOf(opened()), 0);
    assertThat(countedIds()).isEmpty();
    Await.completion(next.write(events));
    Await.completion(next.finish());
    Await.completion(next.close());

    assertThat(countedIds()).containsExactlyElementsOf(ids(events));
  }

  @Test
  void n2_aFinishedChunkIsNotTakenAgain() throws Exception {
    Sink sink = opened();
    SnapshotSink chunks = chunksOf(sink);
    List<ChangeEvent<?>> events = ofOneCollection(10);
    ChunkWriter writer = begun(chunks, 0);
    Await.completion(writer.write(events));
    Await.completion(writer.finish());
    Await.completion(writer.close());

    assertThat(chunks.begin(chunk(0)).block(PATIENCE)).isNull();
    close(sink);

    assertThat(chunksOf(opened()).begin(chunk(0)).block(PATIENCE)).isNull();
    assertThat(eventIds()).containsExactlyInAnyOrderElementsOf(ids(events));
  }

  @Test
  void n3_chunksComeAtTheSameTimeBesideWritesAndInAnyOrder() throws Exception {
    Sink sink = opened();
    SnapshotSink chunks = chunksOf(sink);
    List<ChangeEvent<?>> events = ofOneCollection(60);
    ChunkWriter third = begun(chunks, 2);
    ChunkWriter first = begun(chunks, 0);
    Await.completion(third.write(events.subList(0, 10)));
    Await.completion(first.write(events.subList(10, 20)));
    List<ChangeEvent<?>> changes = next(20);
    Await.completion(sink.write(batch(changes)));
    ChunkWriter second = begun(chunks, 1);
    Await.completion(second.write(events.subList(20, 40)));
    Await.completion(first.write(events.subList(40, 60)));

    for (ChunkWriter writer : List.of(second, third, first)) {
      Await.completion(writer.finish());
      Await.completion(writer.close());
    }

    List<String> all = new ArrayList<>(ids(events));
    all.addAll(ids(changes));
    assertThat(eventIds()).containsExactlyInAnyOrderElementsOf(all);
  }

  private static SnapshotSink chunksOf(Sink sink) {
    SnapshotSink chunks = sink.snapshots();
    assumeTrue(chunks != null, "the sink takes chunks like other events");
    return requireNonNull(chunks);
  }

  private static ChunkWriter begun(SnapshotSink chunks, int number) {
    return requireNonNull(chunks.begin(chunk(number)).block(PATIENCE));
  }

  private static SnapshotChunk chunk(int number) {
    return new SnapshotChunk("20260101T105800-00000001", new Namespace("shop", "orders"), number);
  }

  private List<ChangeEvent<?>> ofOneCollection(int count) {
    return IntStream.range(0, count)
        .<ChangeEvent<?>>mapToObj(
            i ->
                stream.insert(
                    new Namespace("shop", "orders"), new BsonDocument("_id", new BsonInt32(i))))
        .toList();
  }

  private Sink opened() {
    Sink sink = sink();
    Await.completion(sink.open(context()));
    open.add(sink);
    return sink;
  }

  private void close(Sink sink) {
    open.remove(sink);
    Await.completion(sink.close());
  }

  private SinkContext context() {
    owners++;
    return new SinkContext("orders", owners, BEFORE_ALL);
  }

  /** Changes of a few documents, a second apart, so that a long list passes hours. */
  private List<ChangeEvent<?>> next(int count) {
    return IntStream.range(0, count).<ChangeEvent<?>>mapToObj(this::next1).toList();
  }

  private ChangeEvent<?> next1(int i) {
    Namespace namespace = new Namespace("shop", i % 3 == 0 ? "customers" : "orders");
    BsonInt32 id = new BsonInt32(i % 4);
    BsonDocument document = new BsonDocument("_id", id).append("n", new BsonInt32(i));
    ChangeEvents next = stream.after(Duration.ofSeconds(i % 2));
    return i % 7 == 6 ? next.delete(namespace, id) : next.replace(namespace, document);
  }

  private static EventBatch batch(List<ChangeEvent<?>> events) {
    return new EventBatch(events, events.get(events.size() - 1).position());
  }

  /** Exactly these events are durable, each once, those of one document in stream order. */
  private void assertDurable(List<ChangeEvent<?>> events) throws Exception {
    Map<String, String> documents =
        events.stream().collect(Collectors.toMap(ChangeEvent::id, SinkContract::document));
    List<String> found = eventIds();

    assertThat(found).containsExactlyInAnyOrderElementsOf(ids(events));
    assertThat(found.stream().collect(Collectors.groupingBy(documents::get)))
        .isEqualTo(ids(events).stream().collect(Collectors.groupingBy(documents::get)));
  }

  private static String document(ChangeEvent<?> event) {
    return event instanceof DocumentEvent<?> change
        ? change.namespace() + " " + change.documentKey().toJson()
        : "";
  }

  private static List<String> ids(List<ChangeEvent<?>> events) {
    return events.stream().<String>map(ChangeEvent::id).toList();
  }
}
