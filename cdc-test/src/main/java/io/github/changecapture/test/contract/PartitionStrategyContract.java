package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.test.ChangeEvents;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Checks the rules P1 to P8 of {@link PartitionStrategy}. */
public abstract class PartitionStrategyContract {
  private static final EventDecoder<RawBsonDocument> DECODER =
      new EventDecoder<>(DocumentMapper.raw());

  private final List<ChangeEvent<RawBsonDocument>> stream = SampleEvents.stream();

  /** Creates the contract. */
  protected PartitionStrategyContract() {}

  /**
   * Makes the strategy as another process would.
   *
   * @return a new strategy, configured like that of every other call
   */
  protected abstract PartitionStrategy strategy();

  /**
   * Whether the strategy puts several namespaces into one path and says so in its documentation, as
   * P5 allows.
   *
   * @return false by default
   */
  protected boolean sharesPaths() {
    return false;
  }

  private record Segments(String path, String stem) {
    static Segments of(Partition partition) {
      return new Segments(partition.path(), partition.stem());
    }
  }

  private record DocumentId(Namespace namespace, String key) {}

  @Test
  void p1_theSameEventAlwaysGetsTheSamePartition() {
    List<Partition> expected = partitions(strategy(), stream);
    PartitionStrategy strategy = strategy();

    assertThat(partitions(strategy, stream)).isEqualTo(expected);
    assertThat(partitions(strategy, stream)).isEqualTo(expected);
    List<ChangeEvent<RawBsonDocument>> backwards = new ArrayList<>(stream);
    Collections.reverse(backwards);
    List<Partition> inReverse = partitions(strategy(), backwards);
    Collections.reverse(inReverse);
    assertThat(inReverse).isEqualTo(expected);
    assertThat(partitions(strategy(), copies(stream))).isEqualTo(expected);
  }

  @Test
  @ResourceLock(Resources.LOCALE)
  @ResourceLock(Resources.TIME_ZONE)
  void p1_theMachinesLanguageAndTimeZoneDoNotMatter() {
    List<Partition> expected = partitions(strategy(), stream);
    Locale language = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      assertThat(partitions(strategy(), stream)).isEqualTo(expected);
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
      assertThat(partitions(strategy(), stream)).isEqualTo(expected);
    } finally {
      Locale.setDefault(language);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void p1_theSameConfigurationHasTheSameName() {
    assertThat(strategy().layout()).isNotBlank().isEqualTo(strategy().layout());
  }

  @Test
  void p2_theEventsOfADocumentStayTogetherUntilTheEnd() {
    PartitionStrategy strategy = strategy();
    Map<DocumentId, Partition> last = new HashMap<>();

    for (ChangeEvent<RawBsonDocument> event : stream) {
      if (event instanceof DocumentEvent<RawBsonDocument> change) {
        DocumentId document = new DocumentId(change.namespace(), change.documentKey().toJson());
        Partition partition = strategy.partition(event);
        Partition before = last.put(document, partition);
        if (before != null && !hasPassed(before.end(), event)) {
          assertThat(partition).as("partition of %s", event).isEqualTo(before);
        }
      }
    }
  }

  @Test
  void p3_anEventLiesBeforeItsPartitionsEnd() {
    PartitionStrategy strategy = strategy();

    for (ChangeEvent<RawBsonDocument> event : stream) {
      Instant end = strategy.partition(event).end();
      assertThat(hasPassed(end, event)).as("%s at or after %s", event, end).isFalse();
    }
  }

  @Test
  void p4_aPartitionWhoseEndHasPassedNeverComesBack() {
    PartitionStrategy strategy = strategy();
    Map<Segments, List<Instant>> ends = new HashMap<>();

    for (ChangeEvent<RawBsonDocument> event : stream) {
      Partition partition = strategy.partition(event);
      List<Instant> known = ends.computeIfAbsent(Segments.of(partition), key -> new ArrayList<>());
      for (Instant end : known) {
        assertThat(hasPassed(end, event)).as("%s in %s of %s", event, partition, end).isFalse();
      }
      if (partition.end() != null) {
        known.add(partition.end());
      }
    }
  }

  @Test
  void p5_twoNamespacesShareNoPath() {
    PartitionStrategy strategy = strategy();
    Map<String, String> namespaceByPath = new HashMap<>();
    List<ChangeEvent<RawBsonDocument>> events =
        new ArrayList<>(SampleEvents.inOddlyNamedCollections());
    events.addAll(stream);

    for (ChangeEvent<RawBsonDocument> event : events) {
      String namespace =
          event.namespace() == null ? "no single collection" : event.namespace().toString();
      String path = strategy.partition(event).path();
      String other = namespaceByPath.putIfAbsent(path, namespace);
      if (other != null && !sharesPaths()) {
        assertThat(namespace).as("namespace in %s", path).isEqualTo(other);
      }
    }
  }

  @Test
  void p6_pathAndStemStayInsideTheFolder() {
    PartitionStrategy strategy = strategy();
    List<ChangeEvent<RawBsonDocument>> events =
        new ArrayList<>(SampleEvents.inOddlyNamedCollections());
    events.addAll(SampleEvents.otherKinds(ChangeEvents.startingAt(Instant.EPOCH)));
    Path base = Path.of("base").toAbsolutePath();

    for (ChangeEvent<RawBsonDocument> event : events) {
      Partition partition = strategy.partition(event);
      assertThat(partition.path().split("/", -1))
          .as("path of %s", event.namespace())
          .doesNotContain("", ".", "..");
      assertThat(partition.stem()).isNotEmpty().doesNotContain("/").isNotIn(".", "..");
      Path file = base.resolve(partition.path()).resolve(partition.stem());
      assertThat(file.normalize()).isEqualTo(file);
      assertThat(file.startsWith(base)).as("%s is in %s", file, base).isTrue();
    }
  }

  @Test
  void p7_manyThreadsGetTheSameAnswers() throws Exception {
    PartitionStrategy strategy = strategy();
    List<Partition> expected = partitions(strategy(), stream);

    for (List<Partition> answers : ManyThreads.run(() -> partitions(strategy, stream))) {
      assertThat(answers).isEqualTo(expected);
    }
  }

  @Test
  void p7_neverBlocks() throws Exception {
    PartitionStrategy strategy = strategy();
    try (BlockingCalls calls = BlockingCalls.watch()) {

      assertThat(calls.run(() -> partitions(strategy, stream))).hasSameSizeAs(stream);

      calls.assertNone();
    }
  }

  @Test
  void p8_anEarlierPartitionOfASeriesNeverComesBack() {
    PartitionStrategy strategy = strategy();
    Map<String, Partition> current = new HashMap<>();
    Set<Partition> over = new HashSet<>();

    for (ChangeEvent<RawBsonDocument> event : stream) {
      Partition partition = strategy.partition(event);
      assertThat(over).as("partitions that are over before %s", event).doesNotContain(partition);
      Partition before = current.put(partition.series(), partition);
      if (before != null && !before.equals(partition)) {
        over.add(before);
      }
    }
  }

  private static List<Partition> partitions(
      PartitionStrategy strategy, List<ChangeEvent<RawBsonDocument>> events) {
    List<Partition> partitions = new ArrayList<>();
    events.forEach(event -> partitions.add(strategy.partition(event)));
    return partitions;
  }

  private static List<ChangeEvent<RawBsonDocument>> copies(
      List<ChangeEvent<RawBsonDocument>> events) {
    return events.stream().map(event -> DECODER.decode(event.raw())).toList();
  }

  private static boolean hasPassed(@Nullable Instant end, ChangeEvent<?> event) {
    return end != null && !Position.instantOf(event.clusterTime()).isBefore(end);
  }
}
