package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes by names takes the segments of its collection and nothing else of what the sinks write.
 * An open segment has the name that it keeps when it is sealed: by names it is taken too, and only
 * Event Grid, which tells Snowpipe of a file when it is closed for ever, keeps it away.
 */
class PatternsTest {
  private static final Names NAMES = new Names("CDC", "META", "BRONZE", "SILVER");
  private static final StageLocation STAGE =
      StageLocation.of("azure://account.blob.core.windows.net/raw/mongo.db");
  private static final Pattern PREFIX = Pattern.compile("FROM '@[^/]*/(.*)' t");
  private static final Pattern PATTERN = Pattern.compile("PATTERN = '(.*)'");
  private static final Pattern FILE_NAME = Pattern.compile("METADATA\\$FILENAME, '(.*)', 1, 1");

  @TempDir static Path folder;

  private static WrittenFolder written;

  @BeforeAll
  static void write() {
    written = WrittenFolder.in(folder);
  }

  @Test
  void theFolderHasAllKindsOfFiles() throws IOException {
    TreeMap<State, String> states = new TreeMap<>();
    for (String series : written.series()) {
      written.records(series).forEach(record -> states.put(record.state(), record.path()));
    }

    assertThat(written.series()).hasSize(11).contains("shop/orders", "_cdc/control");
    assertThat(states).containsKeys(State.SEALED, State.OPEN);
    assertThat(targets()).hasSize(7);
    assertThat(targets())
        .filteredOn(target -> !target.chunks().isEmpty())
        .singleElement()
        .satisfies(
            target -> {
              assertThat(target.series()).isEqualTo("shop/orders");
              assertThat(target.chunks()).hasSize(3);
            });
    assertThat(written.files())
        .anyMatch(file -> file.matches("shop/orders/.*/events-20261121-10[.]jsonl"))
        .anyMatch(file -> file.matches("shop/orders/.*/events-20261121-12-0001[.]jsonl[.]gz"))
        .anyMatch(file -> file.matches("shop/orders/.*/snapshot-s1-.*[.]jsonl"))
        .anyMatch(file -> file.matches("shop/orders/.*/insert-[^/]*[.]json"))
        .anyMatch(file -> file.matches("_compacted/.*[.]jsonl"))
        .anyMatch(file -> file.matches("_cdc/segments/.*[.]json"));
  }

  @Test
  void aPipeTakesTheSegmentsOfItsCollection() throws IOException {
    for (Target target : targets()) {
      String pipe = modes(target).autoPipe(new AutoIngest("EVENTS"));
      String prefix = unescaped(found(PREFIX, pipe));
      Pattern pattern = Pattern.compile(unescaped(found(PATTERN, pipe)));

      List<String> taken =
          written.files().stream()
              .filter(file -> file.startsWith(prefix))
              .filter(file -> pattern.matcher(file.substring(prefix.length())).matches())
              .toList();

      assertThat(taken).as(target.series()).isNotEmpty().isEqualTo(segments(target));
    }
  }

  /** Which part of a file's address a pattern is held against, no manual says for all of these. */
  @ParameterizedTest
  @ValueSource(strings = {"", "mongo.db/", "azure://account.blob.core.windows.net/raw/mongo.db/"})
  void anExternalTableTakesTheSegmentsOfItsCollection(String before) throws IOException {
    for (Target target : targets()) {
      String table = modes(target).externalTable().statement();
      Pattern pattern = Pattern.compile(unescaped(found(PATTERN, table)));

      List<String> taken =
          written.files().stream()
              .filter(file -> pattern.matcher(before + file).matches())
              .toList();

      assertThat(taken).as(target.series()).isNotEmpty().isEqualTo(segments(target));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mongo.db/", "azure://account.blob.core.windows.net/raw/mongo.db/"})
  void bronzeHasTheNamesOfTheCatalogWhateverSnowflakeCallsTheFiles(String before) {
    for (Target target : targets()) {
      List<SegmentRecord> records = records(target);
      String copy = new LoadStatements(target, STAGE.rootPattern()).copy(records);
      Pattern name = Pattern.compile(unescaped(found(FILE_NAME, copy)));

      for (SegmentRecord record : records) {
        Matcher parts = name.matcher(before + record.path());
        assertThat(parts.find()).isTrue();
        assertThat(parts.group(3)).isEqualTo(record.path());
      }
    }
  }

  private static List<Target> targets() {
    return written.targets(NAMES);
  }

  private static ModeStatements modes(Target target) {
    return new ModeStatements(target, STAGE.rootPattern());
  }

  private static List<SegmentRecord> records(Target target) {
    return target.allSeries().flatMap(series -> written.records(series).stream()).toList();
  }

  /** Sealed, open and discarded ones, as far as their files are there. */
  private static List<String> segments(Target target) throws IOException {
    TreeSet<String> paths = new TreeSet<>();
    records(target).forEach(record -> paths.add(record.path()));
    paths.retainAll(written.files());
    return List.copyOf(paths);
  }

  private static String found(Pattern pattern, String statement) {
    Matcher part = pattern.matcher(statement);
    assertThat(part.find()).as(statement).isTrue();
    return part.group(1);
  }

  /** What Snowflake reads in a constant: no other escapes are in those that the loader writes. */
  private static String unescaped(String constant) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(constant)
        .replaceAll(PatternsTest::character);
  }

  private static String character(MatchResult escape) {
    return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16)));
  }
}
