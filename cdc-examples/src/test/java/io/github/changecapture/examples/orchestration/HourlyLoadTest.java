package io.github.changecapture.examples.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.snowflake.SetupRole;
import io.github.changecapture.snowflake.SnowflakeLoader;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.test.snowflake.SnowflakeDouble;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HourlyLoadTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void nothingToLoadIsComplete() {
    SegmentCatalog catalog = LocalSegmentStore.in(folder).catalog();
    try (SnowflakeDouble snowflake = SnowflakeDouble.reading(catalog)) {
      SnowflakeLoader loader =
          SnowflakeLoader.builder()
              .catalog(catalog)
              .dataSource(snowflake.dataSource())
              .database(SnowflakeDouble.DATABASE)
              .role("LOADER")
              .stageLocation("azure://account.blob.core.windows.net/raw", "LAKE")
              .build();
      loader.apply(EnumSet.allOf(SetupRole.class)).block();

      assertThat(HourlyLoad.load(loader, print)).isZero();
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("complete");
  }

  @Test
  void aVariableThatIsMissingIsNamed() {
    assertThat(HourlyLoad.run(List.of(), Map.of(), print)).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("CDC_ADLS_FILE_SYSTEM");
  }
}
