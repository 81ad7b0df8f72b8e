package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.ELEVEN;
import static io.github.changecapture.segment.TestEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.segment.HookedStore.Killed;
import io.github.changecapture.segment.KilledFiles.Moment;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class EnvelopesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final Position AFTER_ALL = TestEvents.before(ELEVEN.plusSeconds(7200));

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @TempDir(factory = MemoryFolders.class)
  Path target;

  @Test
  void eachHourOfACollectionIsOneFileWithItsMetadata() throws IOException {
    StagedHours hours = StagedHours.threeIn(folder);

    EnvelopeReport report = envelopes(LocalWholeFiles.in(target)).build().writeFinished(AFTER_ALL);

    assertThat(report).isEqualTo(new EnvelopeReport(5, 20));
    assertThat(files().keySet())
        .containsExactly(
            "shop/!users/2026-11-21-10.json",
            "shop/!users/2026-11-21-12.json",
            "shop/orders/2026-11-21-10.json",
            "shop/orders/2026-11-21-11.json",
            "shop/orders/2026-11-21-12.json");
    assertHolds(hours);
    BsonDocument metadata =
        BsonDocument.parse(files().get("shop/!users/2026-11-21-10.json")).getDocument("metadata");
    assertThat(metadata.getString("collection").getValue()).isEqualTo("Users");
    assertThat(metadata.getString("database").getValue()).isEqualTo("shop");
    assertThat(metadata.getString("timestamp").getValue()).isEqualTo(NOW.toString());
    assertThat(metadata.getString("capture").getValue()).isEqualTo("orders");
    assertThat(metadata.getString("hour").getValue()).isEqualTo(TEN.toString());
    assertThat(metadata.getNumber("count").intValue()).isEqualTo(7);
    BsonDocument first =
        BsonDocument.parse(files().get("shop/orders/2026-11-21-11.json"))
            .getArray("changes")
            .get(0)
            .asDocument();
    assertThat(first.getString("timestamp").getValue()).isEqualTo(ELEVEN.toString());
    assertThat(first.getDocument("change").getString("operationType").getValue())
        .isEqualTo("insert");
  }

  @Test
  void theOnlyDatabaseIsLeftOutOfThePath() throws IOException {
    var unused = StagedHours.threeIn(folder);

    var unusedToo =
        envelopes(LocalWholeFiles.in(target)).database("shop").build().writeFinished(AFTER_ALL);

    assertThat(files().keySet()).contains("orders/2026-11-21-10.json", "!users/2026-11-21-12.json");
    assertThatThrownBy(
            () ->
                envelopes(LocalWholeFiles.in(target))
                    .database("bank")
                    .build()
                    .writeFinished(AFTER_ALL))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContainingAll("'bank'", "'shop'");
  }

  @Test
  void anHourThatIsNotOverIsWrittenOnDemandAndGoesOnInTheNextPart() throws IOException {
    StagedHours hours = new StagedHours(folder);
    hours.add("orders");
    hours.add("orders");
    hours.write(OnClose.SEAL);
    Envelopes envelopes = envelopes(LocalWholeFiles.in(target)).build();
    Position within = TestEvents.before(TEN.plusSeconds(60));

    assertThat(envelopes.writeFinished(within)).isEqualTo(new EnvelopeReport(0, 0));
    assertThat(envelopes.writeSealed(within)).isEqualTo(new EnvelopeReport(1, 2));
    assertThat(envelopes.writeSealed(within)).isEqualTo(new EnvelopeReport(0, 0));
    hours.add("orders");
    hours.write(OnClose.SEAL);
    assertThat(envelopes.writeFinished(AFTER_ALL)).isEqualTo(new EnvelopeReport(1, 1));
    hours.add("orders");
    hours.write(OnClose.SEAL);
    assertThat(envelopes.writeFinished(AFTER_ALL)).isEqualTo(new EnvelopeReport(1, 1));

    assertThat(files().keySet())
        .containsExactly(
            "shop/orders/2026-11-21-10-0001.json",
            "shop/orders/2026-11-21-10-0002.json",
            "shop/orders/2026-11-21-10.json");
    assertHolds(hours);
  }

  @Test
  void anHourWithASegmentThatIsNotSealedIsNotOver() throws IOException {
    StagedHours hours = new StagedHours(folder).rolledAt(1);
    hours.add("orders");
    hours.write(OnClose.SEAL);
    hours.rolledAt(10_000).add("orders");
    hours.write(OnClose.KEEP_OPEN);
    Envelopes envelopes = envelopes(LocalWholeFiles.in(target)).build();

    assertThat(envelopes.writeFinished(AFTER_ALL)).isEqualTo(new EnvelopeReport(0, 0));

    hours.at(ELEVEN);
    hours.add("orders");
    hours.write(OnClose.KEEP_OPEN);
    assertThat(envelopes.writeFinished(AFTER_ALL)).isEqualTo(new EnvelopeReport(1, 2));
    assertThat(files().keySet()).containsExactly("shop/orders/2026-11-21-10.json");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 7})
  void aPartHasNoMoreChangesThanAllowedAndIsWrittenAsSoonAsItIsFull(long most) throws IOException {
    StagedHours hours = StagedHours.threeIn(folder);
    Envelopes envelopes = envelopes(LocalWholeFiles.in(target)).maxChanges(most).build();

    EnvelopeReport early = envelopes.writeFinished(TestEvents.before(TEN));
    EnvelopeReport rest = envelopes.writeFinished(AFTER_ALL);

    assertHolds(hours);
    assertThat(early.changes() + rest.changes()).isEqualTo(20);
    assertThat(files().values())
        .allSatisfy(
            file ->
                assertThat(BsonDocument.parse(file).getArray("changes"))
                    .hasSizeLessThanOrEqualTo((int) most));
  }

  @Test
  void compressedSegmentsAndPartsOfHoursAreRead() throws IOException {
    StagedHours hours = new StagedHours(folder).compressed(Compression.GZIP);
    for (int i = 0; i < 20; i++) {
      hours.add("orders");
    }
    hours.write(OnClose.SEAL);

    var unused =
        envelopes(LocalWholeFiles.in(target)).maxChanges(6).build().writeFinished(AFTER_ALL);

    assertHolds(hours);
    assertThat(files()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aProcessThatIsKilledAtAnyCallLeavesWholeFilesAndTheNextOneCompletesThem(Moment moment)
      throws IOException {
    StagedHours hours = StagedHours.threeIn(folder);
    int calls = callsOfARun();
    for (int index = 1; index <= calls; index++) {
      for (long[] sizes : new long[][] {{3, 3}, {3, 2}, {2, Long.MAX_VALUE}}) {
        clear();
        KilledFiles killed = new KilledFiles(LocalWholeFiles.in(target), index, moment);
        Envelopes dying = envelopes(killed).maxChanges(sizes[0]).build();
        assertThatThrownBy(() -> dying.writeSealed(AFTER_ALL)).isInstanceOf(Killed.class);
        Map<String, String> left = files();

        var unused =
            envelopes(LocalWholeFiles.in(target))
                .maxChanges(sizes[1])
                .build()
                .writeSealed(AFTER_ALL);

        assertThat(files()).as("killed at %d", index).containsAllEntriesOf(left);
        assertHolds(hours);
      }
    }
    assertThat(calls).isGreaterThan(30);
  }

  @Test
  void whatIsLostOfTheProgressIsFoundInTheFiles() throws IOException {
    StagedHours hours = StagedHours.threeIn(folder);
    var unused = envelopes(LocalWholeFiles.in(target)).maxChanges(2).build().writeSealed(AFTER_ALL);
    Map<String, String> before = files();
    LocalWholeFiles.in(target).delete(StorePaths.envelopes("shop/orders"));

    EnvelopeReport again =
        envelopes(LocalWholeFiles.in(target)).maxChanges(5).build().writeSealed(AFTER_ALL);

    assertThat(again).isEqualTo(new EnvelopeReport(0, 0));
    assertThat(files()).isEqualTo(before);
    assertHolds(hours);
  }

  @Test
  void twoWhoWorkBesideEachOtherWriteEachChangeOnce() throws IOException {
    StagedHours hours = StagedHours.threeIn(folder);
    WholeFiles place = LocalWholeFiles.in(target);
    Envelopes other = envelopes(LocalWholeFiles.in(target)).maxChanges(2).build();
    KilledFiles meddling = new KilledFiles(place, KilledFiles.NEVER, Moment.AFTER);
    int calls = callsOfARun();
    for (int at = 1; at <= calls; at++) {
      clear();
      int when = at;
      WholeFiles interrupted =
          new MeddlingFiles(meddling, when, () -> other.writeSealed(AFTER_ALL));

      var unused = envelopes(interrupted).maxChanges(3).build().writeSealed(AFTER_ALL);

      assertHolds(hours);
    }
  }

  @Test
  void theFilesOfAnotherCaptureOrOfSomebodyElseAreNotTakenForItsOwn() throws IOException {
    var unused = StagedHours.threeIn(folder);
    Path there = target.resolve("shop/orders/2026-11-21-10.json");
    Files.createDirectories(there.getParent());
    Files.writeString(there, "{}");

    assertThatThrownBy(() -> envelopes(LocalWholeFiles.in(target)).build().writeFinished(AFTER_ALL))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContaining("2026-11-21-10.json");

    Files.delete(there);
    var unusedToo = envelopes(LocalWholeFiles.in(target)).build().writeFinished(AFTER_ALL);
    Files.writeString(
        there, Files.readString(there).replace("\"capture\": \"orders\"", "\"capture\": \"b\""));
    LocalWholeFiles.in(target).delete(StorePaths.envelopes("shop/orders"));
    assertThatThrownBy(() -> envelopes(LocalWholeFiles.in(target)).build().writeFinished(AFTER_ALL))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContaining("capture 'b'");
  }

  @Test
  void aDamagedSegmentMakesNoFile() throws IOException {
    var unused = StagedHours.threeIn(folder);
    Path segment = folder.resolve("shop/orders/year=2026/month=11/day=21/hour=11");
    try (Stream<Path> files = Files.list(segment)) {
      Path first = files.sorted().findFirst().orElseThrow();
      Files.writeString(first, Files.readString(first).replace("insert", "inSert"));
    }

    assertThatThrownBy(() -> envelopes(LocalWholeFiles.in(target)).build().writeFinished(AFTER_ALL))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("CRC32C");
    assertThat(files().keySet()).doesNotContain("shop/orders/2026-11-21-11.json");
  }

  @Test
  void partitionsThatAreNoHoursAreRefused() {
    SinkRun run =
        SinkRun.open(
            LocalSegmentStore.in(folder),
            options -> options.partitionedBy(PartitionStrategies.daily()).onClose(OnClose.SEAL));
    var unused = run.write(TestEvents.insert("orders", TEN, 1));
    run.close().requireDone();

    assertThatThrownBy(
            () ->
                envelopes(LocalWholeFiles.in(target))
                    .encoder(SinkRun.ENCODER)
                    .build()
                    .writeFinished(AFTER_ALL))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContainingAll("longer than an hour", "hourly()");
  }

  @Test
  void whatIsMissingOrOutOfRangeIsRefused() {
    assertThatThrownBy(() -> Envelopes.builder().build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("catalog and files must be set");
    assertThatThrownBy(() -> Envelopes.builder().maxChanges(0))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContainingAll("maxChanges must be positive", "was 0");
  }

  @Test
  void aSegmentOfAnUnknownFormatIsRefused() {
    SinkRun run =
        SinkRun.open(LocalSegmentStore.in(folder), options -> options.onClose(OnClose.SEAL));
    var unused = run.write(TestEvents.insert("orders", TEN, 1));
    run.close().requireDone();

    assertThatThrownBy(() -> envelopes(LocalWholeFiles.in(target)).build().writeFinished(AFTER_ALL))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("'lines'");
  }

  @Test
  void followingWritesAgainAndAgainAndWaitsWhileThereIsNoCheckpoint() {
    var unused = StagedHours.threeIn(folder);
    Envelopes envelopes = envelopes(LocalWholeFiles.in(target)).build();
    List<Position> asked = new ArrayList<>();
    Mono<Position> checkpoint =
        Mono.defer(
            () -> {
              asked.add(AFTER_ALL);
              return asked.size() == 1 ? Mono.empty() : Mono.just(AFTER_ALL);
            });

    StepVerifier.create(envelopes.follow(Duration.ofMillis(1), checkpoint))
        .expectNext(new EnvelopeReport(5, 20))
        .expectNext(new EnvelopeReport(0, 0))
        .thenCancel()
        .verify(Duration.ofSeconds(30));
  }

  private int callsOfARun() throws IOException {
    KilledFiles counting =
        new KilledFiles(LocalWholeFiles.in(target), KilledFiles.NEVER, Moment.AFTER);
    var unused = envelopes(counting).maxChanges(3).build().writeSealed(AFTER_ALL);
    clear();
    return counting.calls();
  }

  private EnvelopesBuilder envelopes(WholeFiles files) {
    return Envelopes.builder()
        .catalog(LocalSegmentStore.in(folder).catalog())
        .files(files)
        .clock(Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Each line once and in order, each file whole. */
  private void assertHolds(StagedHours hours) throws IOException {
    Map<String, Map<String, String>> byCollection = new TreeMap<>();
    files()
        .forEach(
            (path, text) -> {
              BsonDocument metadata = BsonDocument.parse(text).getDocument("metadata");
              String order =
                  metadata.getDocument("from").getNumber("segment").longValue()
                      + "/"
                      + metadata.getDocument("from").getNumber("line").longValue();
              assertThat(text).endsWith("\n]}\n");
              var replaced =
                  byCollection
                      .computeIfAbsent(
                          metadata.getString("collection").getValue(), name -> new TreeMap<>())
                      .put("%012d".formatted(key(order)), text);
              assertThat(replaced).as("second envelope from %s", order).isNull();
            });
    hours
        .lines()
        .forEach(
            (collection, lines) ->
                assertThat(
                        byCollection.getOrDefault(collection, Map.of()).values().stream()
                            .flatMap(EnvelopesTest::changes)
                            .toList())
                    .as(collection)
                    .isEqualTo(lines.stream().map(BsonDocument::parse).toList()));
  }

  private static long key(String order) {
    String[] parts = order.split("/", -1);
    return Long.parseLong(parts[0]) * 10_000 + Long.parseLong(parts[1]);
  }

  private static Stream<BsonValue> changes(String text) {
    BsonDocument envelope = BsonDocument.parse(text);
    assertThat(envelope.getArray("changes"))
        .hasSize(envelope.getDocument("metadata").getNumber("count").intValue());
    return envelope.getArray("changes").stream()
        .map(change -> (BsonValue) change.asDocument().getDocument("change"));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(target)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = target.relativize(file).toString();
        if (!path.startsWith("_cdc/")) {
          files.put(path, Files.readString(file));
        }
      }
    }
    return files;
  }

  private void clear() throws IOException {
    try (Stream<Path> all = Files.walk(target)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }
}
