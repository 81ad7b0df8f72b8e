package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.EventBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SnapshotBatchesTest {
  private static final int MANY_BYTES = 1 << 20;

  @Test
  void batchesHaveTheirNumberAndTheLastTheRest() {
    Flux<List<Integer>> batches = batches(documents(10), 4, MANY_BYTES);

    StepVerifier.create(batches)
        .expectNext(List.of(0, 1, 2, 3))
        .expectNext(List.of(4, 5, 6, 7))
        .expectNext(List.of(8, 9))
        .verifyComplete();
  }

  @Test
  void nothingIsNoBatch() {
    StepVerifier.create(batches(Flux.empty(), 4, MANY_BYTES)).verifyComplete();
  }

  @Test
  void aBatchEndsWithTheDocumentThatReachesTheBytes() {
    Flux<List<Integer>> batches = batches(documents(5), 4, 2 * document(0).length());

    StepVerifier.create(batches)
        .expectNext(List.of(0, 1))
        .expectNext(List.of(2, 3))
        .expectNext(List.of(4))
        .verifyComplete();
  }

  @Test
  void documentsAreAskedForByBatches() {
    List<Long> requests = new ArrayList<>();
    Flux<EventBytes> documents = documents(10).doOnRequest(requests::add);

    StepVerifier.create(batches(documents, 4, MANY_BYTES), 0)
        .thenRequest(1)
        .expectNext(List.of(0, 1, 2, 3))
        .then(() -> assertThat(requests).containsExactly(4L))
        .thenRequest(1)
        .expectNext(List.of(4, 5, 6, 7))
        .then(() -> assertThat(requests).containsExactly(4L, 4L))
        .thenCancel()
        .verify();
  }

  @Test
  void whatCameOverTheBytesWaitsForDemandAndCountsForTheNextBatch() {
    List<Long> requests = new ArrayList<>();
    Flux<EventBytes> documents = documents(20).doOnRequest(requests::add);

    StepVerifier.create(batches(documents, 5, 3 * document(0).length()), 0)
        .thenRequest(1)
        .expectNext(List.of(0, 1, 2))
        .then(() -> assertThat(requests).containsExactly(5L))
        .thenRequest(1)
        .expectNext(List.of(3, 4, 5))
        .then(() -> assertThat(requests).containsExactly(5L, 3L))
        .thenCancel()
        .verify();
  }

  @Test
  void anErrorComesAtOnceAndWithoutWhatCameBefore() {
    TestPublisher<EventBytes> documents = TestPublisher.create();

    StepVerifier.create(batches(documents.flux(), 4, MANY_BYTES))
        .then(() -> documents.next(document(0), document(1)).error(new IllegalStateException("x")))
        .verifyErrorMessage("x");
  }

  @Test
  void cancellingCancelsTheSource() {
    TestPublisher<EventBytes> documents = TestPublisher.create();

    StepVerifier.create(batches(documents.flux(), 4, MANY_BYTES)).thenCancel().verify();

    documents.assertCancelled();
  }

  @Test
  void nothingIsLostBetweenThreads() {
    Flux<EventBytes> documents = documents(20_000).publishOn(Schedulers.parallel(), 64);

    List<Integer> all =
        batches(documents, 7, 5 * document(0).length())
            .publishOn(Schedulers.single(), 1)
            .concatMapIterable(batch -> batch)
            .collectList()
            .block();

    assertThat(all).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
  }

  private static Flux<List<Integer>> batches(
      Flux<EventBytes> documents, int mostDocuments, int mostBytes) {
    return new SnapshotBatches(documents, mostDocuments, mostBytes)
        .map(batch -> batch.stream().map(one -> one.raw().getInt32("n").getValue()).toList());
  }

  private static Flux<EventBytes> documents(int count) {
    return Flux.range(0, count).map(SnapshotBatchesTest::document);
  }

  private static EventBytes document(int n) {
    BsonDocument document =
        new BsonDocument("n", new BsonInt32(n)).append("padding", new BsonBinary(new byte[80]));
    return new EventBytes(new RawBsonDocument(document, new BsonDocumentCodec()));
  }
}
