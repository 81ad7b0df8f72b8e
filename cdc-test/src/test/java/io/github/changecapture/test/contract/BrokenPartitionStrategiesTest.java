package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.PartitionStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Each rule of the contract notices a strategy that breaks it. */
class BrokenPartitionStrategiesTest {

  /** A contract with an hourly strategy that keeps all rules, in methods to get wrong. */
  static class Tampered extends PartitionStrategyContract implements PartitionStrategy {

    @Override
    protected PartitionStrategy strategy() {
      return new Tampered();
    }

    @Override
    public Partition partition(ChangeEvent<?> event) {
      Instant hour = Position.instantOf(event.clusterTime()).truncatedTo(ChronoUnit.HOURS);
      return new Partition(folder(event) + time(hour), "events", end(hour));
    }

    @Override
    public String layout() {
      return "hours";
    }

    String folder(ChangeEvent<?> event) {
      Namespace namespace = event.namespace();
      return namespace == null
          ? "control/"
          : "db/" + name(namespace.database()) + "/" + name(namespace.collection()) + "/";
    }

    String name(String name) {
      return HexFormat.of().formatHex(name.getBytes(UTF_8));
    }

    String time(Instant hour) {
      return hour.toString().replace(':', '-');
    }

    Instant end(Instant hour) {
      return hour.plus(Duration.ofHours(1));
    }
  }

  @Test
  void aStrategyThatKeepsTheRulesBreaksNone() {
    assertBreaks(Tampered.class);
  }

  @Test
  void p1_whatWasAskedBeforeMustNotMatter() {
    assertBreaks(Counting.class, "p1", "p2", "p7");
  }

  static class Counting extends Tampered {
    private int count;

    @Override
    protected PartitionStrategy strategy() {
      return new Counting();
    }

    @Override
    String time(Instant hour) {
      return super.time(hour) + "-" + count++;
    }
  }

  @Test
  void p1_theTimeZoneMustNotMatter() {
    assertBreaks(LocalTime.class, "p1");
  }

  static class LocalTime extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new LocalTime();
    }

    @Override
    String time(Instant hour) {
      return hour.atZone(ZoneId.systemDefault()).toString().replaceAll("[:/\\[\\]]", "-");
    }
  }

  @Test
  void p1_theLanguageMustNotMatter() {
    assertBreaks(LocalDigits.class, "p1");
  }

  static class LocalDigits extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new LocalDigits();
    }

    @Override
    String time(Instant hour) {
      return String.format(Locale.getDefault(), "%012d", hour.getEpochSecond());
    }
  }

  @Test
  void p1_aConfigurationMustHaveOneName() {
    assertBreaks(Nameless.class, "p1");
  }

  static class Nameless extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new Nameless();
    }

    @Override
    public String layout() {
      return toString();
    }
  }

  @Test
  void p2_theEventsOfADocumentMustStayTogether() {
    assertBreaks(ByOperation.class, "p2");
  }

  static class ByOperation extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new ByOperation();
    }

    @Override
    String folder(ChangeEvent<?> event) {
      return super.folder(event) + event.operationType() + "/";
    }
  }

  @Test
  void p3_anEndMustLieAfterTheEvents() {
    assertBreaks(EndsWithTheLastEvent.class, "p3", "p4");
  }

  static class EndsWithTheLastEvent extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new EndsWithTheLastEvent();
    }

    @Override
    Instant end(Instant hour) {
      return hour;
    }
  }

  @Test
  void p4_anEndedPartitionMustNotComeBack() {
    assertBreaks(OneFileForAllHours.class, "p4");
  }

  static class OneFileForAllHours extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new OneFileForAllHours();
    }

    @Override
    String time(Instant hour) {
      return "all";
    }
  }

  @Test
  void p5_theDatabaseMustCount() {
    assertBreaks(CollectionsOnly.class, "p5");
  }

  static class CollectionsOnly extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new CollectionsOnly();
    }

    @Override
    String folder(ChangeEvent<?> event) {
      Namespace namespace = event.namespace();
      return namespace == null ? "control/" : "db/" + name(namespace.collection()) + "/";
    }
  }

  @Test
  void p5_caseMustCount() {
    assertBreaks(IgnoresCase.class, "p5");
  }

  static class IgnoresCase extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new IgnoresCase();
    }

    @Override
    String name(String name) {
      return super.name(name.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void p6_aNameMustNotLeadOutOfTheFolder() {
    assertBreaks(NamesAsTheyAre.class, "p6");
  }

  static class NamesAsTheyAre extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new NamesAsTheyAre();
    }

    @Override
    String name(String name) {
      return name;
    }
  }

  @Test
  void p7_threadsMustNotMeet() {
    assertBreaks(RemembersTheEvent.class, "p7");
  }

  static class RemembersTheEvent extends Tampered {
    private volatile ChangeEvent<?> current;

    @Override
    protected PartitionStrategy strategy() {
      return new RemembersTheEvent();
    }

    @Override
    public Partition partition(ChangeEvent<?> event) {
      current = event;
      long enoughForAnother = System.nanoTime() + 20_000;
      while (current == event && System.nanoTime() < enoughForAnother) {
        Thread.onSpinWait();
      }
      return super.partition(current);
    }
  }

  @Test
  void p7_nothingMayBlock() {
    assertBreaks(ReadsAFile.class, "p7");
  }

  static class ReadsAFile extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new ReadsAFile();
    }

    @Override
    String name(String name) {
      try {
        Files.readAllBytes(Path.of("pom.xml"));
        return super.name(name);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  @Test
  void p8_aSeriesMustNotAlternate() {
    assertBreaks(ByDocumentInOneSeries.class, "p8");
  }

  static class ByDocumentInOneSeries extends Tampered {
    @Override
    protected PartitionStrategy strategy() {
      return new ByDocumentInOneSeries();
    }

    @Override
    public Partition partition(ChangeEvent<?> event) {
      Partition partition = super.partition(event);
      String key =
          event instanceof DocumentEvent<?> change ? "/" + change.documentKey().hashCode() : "";
      return new Partition(
          partition.path() + key, partition.stem(), partition.end(), super.folder(event));
    }
  }
}
