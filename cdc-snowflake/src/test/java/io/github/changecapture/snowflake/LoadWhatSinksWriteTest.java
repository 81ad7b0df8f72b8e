package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.test.snowflake.SnowflakeDouble;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder that the library's sinks have written, with nothing in between made up. */
class LoadWhatSinksWriteTest {
  private static final Names NAMES = new Names("CDC", "META", "BRONZE", "SILVER");

  @TempDir Path folder;

  @Test
  void everySealedSegmentIsInBronzeOnceThoseOfSnapshotsToo() {
    WrittenFolder written = WrittenFolder.in(folder);
    List<String> sealed =
        written.targets(NAMES).stream()
            .flatMap(Target::allSeries)
            .flatMap(series -> written.records(series).stream())
            .filter(Backlog::isClosed)
            .map(file -> file.path() + " LOADED " + file.content().lines())
            .sorted()
            .toList();
    try (SnowflakeDouble account = SnowflakeDouble.reading(written.catalog())) {
      SnowflakeLoader loader = loader(written, account);
      loader.apply(EnumSet.allOf(SetupRole.class)).block();

      LoadReport report = loader.load().block();

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(sealed).filteredOn(file -> file.contains("/snapshot-")).hasSize(3);
      assertThat(
              account.rows(
                  "SELECT FILE_PATH, STATUS, ROWS_LOADED FROM \"CDC\".\"META\".\"LEDGER\""
                      + " ORDER BY FILE_PATH"))
          .isEqualTo(sealed);
      assertThat(loader.reconcile(Map.of()).block().exitCode()).isZero();
      assertThat(loader.load().block().tables()).isEmpty();
      account.ran();
      assertThat(loader.load().block().tables()).isEmpty();
      assertThat(account.ran()).contains("ledger_read").doesNotContain("ledger_chunks", "begin");
    }
  }

  @Test
  void aChunkOfASnapshotIsRepairedAsOtherSegmentsAre() {
    WrittenFolder written = WrittenFolder.in(folder);
    String chunk = written.records("shop/orders/snapshot-s1-0").get(0).path();
    try (SnowflakeDouble account = SnowflakeDouble.reading(written.catalog())) {
      SnowflakeLoader loader = loader(written, account);
      loader.apply(EnumSet.allOf(SetupRole.class)).block();
      loader.load().block();

      LoadReport report = loader.repair(Set.of(chunk)).block();

      assertThat(report.tables())
          .singleElement()
          .satisfies(table -> assertThat(table.rows()).isEqualTo(1));
      assertThat(loader.reconcile(Map.of()).block().exitCode()).isZero();
    }
  }

  private static SnowflakeLoader loader(WrittenFolder written, SnowflakeDouble account) {
    return SnowflakeLoader.builder()
        .catalog(written.catalog())
        .dataSource(account.dataSource())
        .database("CDC")
        .role("LOADER")
        .stageLocation("azure://account.blob.core.windows.net/raw/mongodb", "LAKE")
        .azureTenant("tenant")
        .build();
  }
}
