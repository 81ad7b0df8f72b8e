package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.ELEVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.CompactedSegment.Originals;
import io.github.changecapture.segment.HookedStore.Killed;
import io.github.changecapture.segment.KilledFiles.Moment;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.WholeFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompactionTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final Position AFTER_ALL = TestEvents.before(ELEVEN.plusSeconds(7200));
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir(factory = MemoryFolders.class)
  Path staged;

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  private Path folder;
  private int copies;

  /** A loader in small: what it has taken, and what it says of segments. */
  private final class Loader {
    private final Set<String> loaded = new HashSet<>();
    private final Map<String, List<String>> lines = new TreeMap<>();

    void load(SegmentRecord record) throws IOException {
      take(record.partition().series(), record.path());
      loaded.add(record.path());
    }

    void loadAll(Compaction compaction) throws IOException {
      for (String series : series()) {
        for (CompactedSegment compacted : compaction.compacted(series)) {
          if (compacted.mayBeLoaded(record -> loaded.contains(record.path()))) {
            take(series, compacted.path());
            compacted.replaces().forEach(record -> loaded.add(record.path()));
          }
        }
        for (SegmentRecord record : records(series)) {
          if (record.state() == State.SEALED && !loaded.contains(record.path())) {
            load(record);
          }
        }
      }
    }

    boolean hasAllOrNone(CompactedSegment compacted) {
      long taken =
          compacted.replaces().stream().filter(record -> loaded.contains(record.path())).count();
      return taken == 0 || taken == compacted.replaces().size();
    }

    private void take(String series, String path) throws IOException {
      lines.computeIfAbsent(series, name -> new ArrayList<>()).addAll(linesOf(path));
    }

    void assertHas(StagedHours hours) {
      hours
          .lines()
          .forEach(
              (collection, expected) ->
                  assertThat(
                          lines.get("shop/" + (collection.equals("Users") ? "!users" : collection)))
                      .as(collection)
                      .containsExactlyInAnyOrderElementsOf(expected));
    }
  }

  @Test
  void thePartsOfAnHourBecomeOneFileWithTheSameLines() throws IOException {
    StagedHours hours = stage(Compression.NONE);

    CompactionReport report = compaction(files()).compact(AFTER_ALL);

    assertThat(report.files()).isEqualTo(3);
    List<CompactedSegment> compacted = compaction(files()).compacted("shop/orders");
    assertThat(compacted).hasSize(2);
    CompactedSegment ten = compacted.get(0);
    assertThat(ten.path())
        .isEqualTo(
            "_compacted/shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl");
    assertThat(linesOf(ten.path())).isEqualTo(hours.lines().get("orders").subList(0, 4));
    assertThat(ten.lines()).isEqualTo(4);
    assertThat(Files.size(folder.resolve(ten.path()))).isEqualTo(ten.length());
    assertThat(ten.finishedAt()).isEqualTo(NOW);
    assertThat(ten.originals()).isEqualTo(Originals.KEPT);
    assertThat(compaction(files()).compact(AFTER_ALL)).isEqualTo(new CompactionReport(0, 0, 0));
  }

  @Test
  void compressedPartsBecomeOneCompressedFile() throws IOException {
    StagedHours hours = stage(Compression.GZIP);

    var unused = compaction(files()).compact(AFTER_ALL);

    CompactedSegment ten = compaction(files()).compacted("shop/orders").get(0);
    assertThat(ten.path()).endsWith("events-20261121-10.jsonl.gz");
    assertThat(linesOf(ten.path())).isEqualTo(hours.lines().get("orders").subList(0, 4));
  }

  @Test
  void whatIsNotOverOrNotSealedIsLeftAlone() throws IOException {
    folder = temp.resolve("open");
    StagedHours hours = new StagedHours(folder).rolledAt(1);
    for (int i = 0; i < 3; i++) {
      hours.add("orders");
    }
    hours.write(OnClose.SEAL);
    assertThat(compaction(files()).compact(TestEvents.before(ELEVEN.minusSeconds(1))).files())
        .isZero();
    hours.rolledAt(10_000).add("orders");
    hours.write(OnClose.KEEP_OPEN);
    assertThat(compaction(files()).compact(AFTER_ALL).files()).isZero();

    hours.at(ELEVEN);
    hours.add("orders");
    hours.write(OnClose.KEEP_OPEN);
    assertThat(compaction(files()).compact(AFTER_ALL).segments()).isEqualTo(4);
  }

  @Test
  void noFileIsLongerThanAllowed() throws IOException {
    StagedHours hours = stage(Compression.NONE);

    var unused = builder(files()).maxBytes(450).build().compact(AFTER_ALL);

    List<CompactedSegment> compacted = compaction(files()).compacted("shop/orders");
    assertThat(compacted).hasSizeGreaterThan(2).allMatch(file -> file.length() <= 450);
    Loader loader = new Loader();
    loader.loadAll(compaction(files()));
    loader.assertHas(hours);
  }

  @Test
  void segmentsAreDeletedAfterTheGraceAndReadOutOfTheFileFromThenOn() throws IOException {
    StagedHours hours = stage(Compression.NONE);
    var unused = compaction(files()).compact(AFTER_ALL);

    assertThat(compaction(files()).deleteOriginals(WEEK, compacted -> true)).isZero();
    Compaction later = later(files());
    assertThat(later.deleteOriginals(WEEK, compacted -> false)).isZero();
    assertThat(later.deleteOriginals(WEEK, compacted -> true)).isEqualTo(3);
    assertThat(later.deleteOriginals(WEEK, compacted -> true)).isZero();

    CompactedSegment ten = later.compacted("shop/orders").get(0);
    assertThat(ten.originals()).isEqualTo(Originals.DELETED);
    assertThat(ten.replaces()).noneMatch(record -> Files.exists(folder.resolve(record.path())));
    assertSound(later.catalog());
    Loader loader = new Loader();
    loader.loadAll(later);
    loader.assertHas(hours);
  }

  @Test
  void nothingIsDeletedWhenTheFileIsNotWhole() throws IOException {
    var unused = stage(Compression.NONE);
    var unusedToo = compaction(files()).compact(AFTER_ALL);
    CompactedSegment ten = compaction(files()).compacted("shop/orders").get(0);
    Path file = folder.resolve(ten.path());
    Files.writeString(file, Files.readString(file).replaceFirst("insert", "inSert"));

    assertThatThrownBy(() -> later(files()).deleteOriginals(WEEK, compacted -> true))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContaining(ten.path());
    assertThat(ten.replaces()).allMatch(record -> Files.exists(folder.resolve(record.path())));
  }

  @Test
  void aDamagedSegmentGivesNoFile() throws IOException {
    var unused = stage(Compression.NONE);
    SegmentRecord first = records("shop/orders").get(0);
    Path file = folder.resolve(first.path());
    Files.writeString(file, Files.readString(file).replaceFirst("insert", "inSert"));

    assertThatThrownBy(() -> compaction(files()).compact(AFTER_ALL))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContaining("CRC32C");
    assertThat(Files.exists(folder.resolve("_compacted/" + first.path()))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void whereverACompactionIsKilledALoaderTakesEachLineOnce(Moment moment) throws IOException {
    Random random = new Random(11);
    StagedHours hours = stage(Compression.NONE);
    KilledFiles counting = new KilledFiles(files(), KilledFiles.NEVER, moment);
    var unused = compaction(counting).compact(AFTER_ALL);
    assertThat(counting.calls()).isGreaterThan(15);
    for (int index = 1; index <= counting.calls(); index++) {
      copyStaged();
      Loader early = loaderOfSome(random);
      Compaction dying = compaction(new KilledFiles(files(), index, moment));
      assertThatThrownBy(() -> dying.compact(AFTER_ALL)).isInstanceOf(Killed.class);

      Loader between = loaderOfSome(random);
      between.loadAll(compaction(files()));
      between.assertHas(hours);
      CompactionReport rest = compaction(files()).compact(AFTER_ALL);

      assertThat(rest.files()).as("killed at %d", index).isLessThanOrEqualTo(3);
      assertThat(compaction(files()).compacted("shop/orders")).hasSize(2);
      assertSound(compaction(files()).catalog());
      for (Loader loader : List.of(early, between, new Loader())) {
        loader.loadAll(compaction(files()));
        loader.assertHas(hours);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void whereverADeletionIsKilledNothingIsLost(Moment moment) throws IOException {
    StagedHours hours = stage(Compression.GZIP);
    var unused = compaction(files()).compact(AFTER_ALL);
    Path compacted = folder;
    KilledFiles counting = new KilledFiles(files(), KilledFiles.NEVER, moment);
    long all = later(counting).deleteOriginals(WEEK, file -> true);
    assertThat(all).isEqualTo(3);
    copyStaged();
    var unusedToo = compaction(files()).compact(AFTER_ALL);
    Path before = folder;
    assertThat(compacted).isNotEqualTo(before);
    for (int index = 1; index <= counting.calls(); index++) {
      copy(before);
      Loader some = new Loader();
      some.load(records("shop/orders").get(0));
      assertThat(compaction(files()).compacted("shop/orders").get(0))
          .matches(file -> !some.hasAllOrNone(file));
      some.loadAll(compaction(files()));
      Compaction dying = later(new KilledFiles(files(), index, moment));
      assertThatThrownBy(() -> dying.deleteOriginals(WEEK, some::hasAllOrNone))
          .isInstanceOf(Killed.class);

      assertSound(later(files()).catalog());
      some.loadAll(later(files()));
      some.assertHas(hours);
      var unusedRest = later(files()).deleteOriginals(WEEK, some::hasAllOrNone);
      assertThat(later(files()).compacted("shop/orders"))
          .as("killed at %d", index)
          .allMatch(file -> file.originals() == Originals.DELETED);
      assertSound(later(files()).catalog());
      Loader late = new Loader();
      late.loadAll(later(files()));
      late.assertHas(hours);
    }
  }

  @Test
  void twoThatWorkBesideEachOtherMakeOneFile() throws IOException {
    StagedHours hours = stage(Compression.NONE);
    KilledFiles counting = new KilledFiles(files(), KilledFiles.NEVER, Moment.AFTER);
    var unused = compaction(counting).compact(AFTER_ALL);
    for (int index = 1; index <= counting.calls(); index++) {
      copyStaged();
      Compaction other = compaction(files());
      WholeFiles meddling = new MeddlingFiles(files(), index, () -> other.compact(AFTER_ALL));

      var unusedToo = compaction(meddling).compact(AFTER_ALL);

      assertThat(compaction(files()).compacted("shop/orders")).hasSize(2);
      Loader loader = new Loader();
      loader.loadAll(compaction(files()));
      loader.assertHas(hours);
    }
  }

  @Test
  void whatIsMissingOrOutOfRangeIsRefused() {
    assertThatThrownBy(() -> Compaction.builder().build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("catalog and files must be set");
    assertThatThrownBy(() -> Compaction.builder().maxBytes(0))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContainingAll("maxBytes must be positive", "was 0");
  }

  private StagedHours stage(Compression compression) throws IOException {
    StagedHours hours = new StagedHours(staged).compressed(compression).rolledAt(1);
    for (int i = 0; i < 4; i++) {
      hours.add("orders");
      hours.add("Users");
    }
    hours.at(ELEVEN);
    hours.add("orders");
    hours.add("orders");
    hours.at(ELEVEN.plusSeconds(3600));
    hours.add("orders");
    hours.write(OnClose.SEAL);
    copyStaged();
    return hours;
  }

  private Loader loaderOfSome(Random random) throws IOException {
    Loader loader = new Loader();
    for (String series : series()) {
      for (SegmentRecord record : records(series)) {
        if (random.nextInt(4) == 0) {
          loader.load(record);
        }
      }
    }
    return loader;
  }

  private void copyStaged() throws IOException {
    copy(staged);
  }

  private void copy(Path from) throws IOException {
    Path to = temp.resolve("copy" + copies++);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
            return FileVisitResult.CONTINUE;
          }
        });
    folder = to;
  }

  private WholeFiles files() {
    return LocalWholeFiles.in(folder);
  }

  private CompactionBuilder builder(WholeFiles files) {
    return Compaction.builder()
        .catalog(LocalSegmentStore.in(folder).catalog())
        .files(files)
        .clock(Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Compaction compaction(WholeFiles files) {
    return builder(files).build();
  }

  private Compaction later(WholeFiles files) {
    return builder(files).clock(Clock.fixed(NOW.plus(WEEK), ZoneOffset.UTC)).build();
  }

  private List<String> series() {
    try (Stream<String> series = LocalSegmentStore.in(folder).catalog().series()) {
      return series.toList();
    }
  }

  private List<SegmentRecord> records(String series) {
    try (Stream<SegmentRecord> records =
        LocalSegmentStore.in(folder).catalog().segments(series, 1)) {
      return records.toList();
    }
  }

  private List<String> linesOf(String path) throws IOException {
    try (InputStream lines =
        Compression.of(path)
            .lines(new ByteArrayInputStream(Files.readAllBytes(folder.resolve(path))))) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void assertSound(SegmentCatalog catalog) {
    Verification verification = SegmentVerifier.verify(catalog, ExtendedJsonEncoder.relaxed());
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
  }
}
