package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.SnapshotEvents;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SnapshotChunk;
import io.github.changecapture.test.adls.AdlsRequestHook;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * At whichever request of a run with a snapshot a process dies: each document of a chunk stands in
 * one file that counts, and what the stream delivers meanwhile lands as ever.
 */
class SnapshotSweepIT {
  private static final String SNAPSHOT = "20261121T105950-5a9b0c1d";
  private static final Namespace ITEMS = new Namespace("shop", "items");
  private static final List<EventBatch> SCRIPT = Script.batches().subList(0, 4);
  private static final EventDecoder<RawBsonDocument> DECODER =
      new EventDecoder<>(DocumentMapper.raw());
  private static final int CHUNKS = 3;
  private static final int PORTIONS = 2;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aProcessThatIsKilledAtAnyRequestLosesAndDoublesNoChunk(Compression compression) {
    long requests = requestsOfARun(compression);
    int step = compression == Compression.NONE ? Sweep.STEP : 4 * Sweep.STEP;
    for (long index = 1; index <= requests; index += step) {
      for (KillAt.Moment moment : KillAt.Moment.values()) {
        killed(index, moment, compression);
      }
    }
  }

  private void killed(long index, KillAt.Moment moment, Compression compression) {
    try (OnAdls adls = OnAdls.start()) {
      Landed landed = new Landed(adls);
      OnAdls.Machine process = new OnAdls.Machine();
      KillAt kill = new KillAt(process, index, moment);
      adls.server().onRequest(kill);
      List<Integer> finished = new ArrayList<>();
      try (Writer writer = writer(adls, process, compression)) {
        try {
          run(writer, finished);
        } catch (RuntimeException dead) {
          assertThat(kill.isDead()).as("failed at %d without having been killed", index).isTrue();
        }
        adls.server().onRequest(new AdlsRequestHook() {});
        landed.assertHolds(writer.durable(), streamed());
      }
      complete(
          adls,
          landed,
          compression,
          finished,
          "killed %s request %d, %s".formatted(moment, index, kill.last()));
    }
  }

  private void complete(
      OnAdls adls, Landed landed, Compression compression, List<Integer> finished, String where) {
    List<Integer> again = new ArrayList<>();
    try (Writer writer = writer(adls, new OnAdls.Machine(), compression)) {
      run(writer, again);
      assertThat(again).as("chunks written twice").noneMatch(finished::contains);
      assertThat(chunkLines(landed)).isEqualTo(Landed.sortedLines(snapshot()));
      landed.assertIs(streamed(), snapshot());
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError(where, failed);
    }
  }

  /** A chunk before each batch, as far as there are some. */
  private static void run(Writer writer, List<Integer> written) {
    writer.run(
        SCRIPT,
        batch -> {
          if (batch < CHUNKS) {
            SnapshotChunk chunk = new SnapshotChunk(SNAPSHOT, ITEMS, batch);
            if (writer.chunk(chunk, portions(batch))) {
              written.add(batch);
            }
          }
        });
  }

  private static List<String> chunkLines(Landed landed) {
    return landed.records().stream()
        .filter(record -> record.partition().stem().startsWith("snapshot-"))
        .filter(record -> record.state() == State.SEALED)
        .flatMap(record -> landed.lines(record).stream())
        .sorted()
        .toList();
  }

  private static List<ChangeEvent<?>> streamed() {
    return SCRIPT.stream().<ChangeEvent<?>>flatMap(batch -> batch.events().stream()).toList();
  }

  private static List<ChangeEvent<?>> snapshot() {
    return IntStream.range(0, CHUNKS)
        .boxed()
        .<ChangeEvent<?>>flatMap(chunk -> portions(chunk).stream().flatMap(List::stream))
        .toList();
  }

  private static List<List<ChangeEvent<?>>> portions(int chunk) {
    SnapshotEvents documents =
        new SnapshotEvents(SNAPSHOT, ITEMS, Script.BEFORE_ALL.clusterTime(), List.of());
    return IntStream.range(0, PORTIONS)
        .map(portion -> 100 * chunk + 10 * portion)
        .mapToObj(id -> List.<ChangeEvent<?>>of(read(documents, id), read(documents, id + 1)))
        .toList();
  }

  private static ChangeEvent<?> read(SnapshotEvents documents, int id) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
    return DECODER.decode(
        documents.read(new RawBsonDocument(document, new BsonDocumentCodec())).raw());
  }

  private long requestsOfARun(Compression compression) {
    try (OnAdls adls = OnAdls.start()) {
      OnAdls.Machine process = new OnAdls.Machine();
      KillAt count = new KillAt(process, Long.MAX_VALUE, KillAt.Moment.BEFORE);
      adls.server().onRequest(count);
      try (Writer writer = writer(adls, process, compression)) {
        run(writer, new ArrayList<>());
      }
      new Landed(adls).assertIs(streamed(), snapshot());
      assertThat(count.requests()).as("requests of a run").isGreaterThan(60);
      return count.requests();
    }
  }

  private Writer writer(OnAdls adls, OnAdls.Machine process, Compression compression) {
    return new Writer(
        adls.builder(process).pauses(adls::letPass).build(), compression, thread, adls::letPass);
  }
}
