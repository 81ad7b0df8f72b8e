package io.github.changecapture.examples.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsJsonlSink;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.snowflake.SetupRole;
import io.github.changecapture.snowflake.SnowflakeLoader;
import io.github.changecapture.snowflake.SnowflakeLoaderBuilder;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.ChangeEvents;
import io.github.changecapture.test.adls.AdlsDouble;
import io.github.changecapture.test.snowflake.SnowflakeDouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileLakeTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
  private final AdlsDouble server = AdlsDouble.start();
  private final AdlsFolder lake =
      AdlsFolder.builder()
          .connectionString(server.connectionString())
          .fileSystem("raw")
          .basePath("mongodb")
          .createFileSystemIfMissing()
          .build();
  private final SnowflakeDouble snowflake =
      SnowflakeDouble.reading(AdlsSegmentStore.in(lake).catalog());

  @AfterEach
  void close() {
    snowflake.close();
    server.close();
  }

  @Test
  void theSegmentsOfALakeAreComparedToo(@TempDir Path folder) throws IOException {
    deliver(3);
    List<String> counts = List.of("--counts", file(folder, "shop.orders 3").toString());
    SnowflakeLoader loader = account().catalog(AdlsSegmentStore.in(lake).catalog()).build();
    loader.apply(EnumSet.allOf(SetupRole.class)).block(PATIENCE);

    int before = ReconcileLake.run(account(), lake, counts, print);
    loader.load().block(PATIENCE);
    int after = ReconcileLake.run(account(), lake, counts, print);

    assertThat(before).isEqualTo(3);
    assertThat(after).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Segments  " + lake.location())
        .contains("1 sealed, 0 loaded, 1 waiting, 0 failed")
        .contains("1 sealed, 1 loaded, 0 waiting, 0 failed")
        .contains("3 documents, 3 in silver");
  }

  @Test
  void anotherPlaceForTheSegmentsIsRefused() {
    assertThatThrownBy(
            () -> ReconcileLake.run(account(), lake, List.of("--segments", "here"), print))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("--segments");
  }

  @Test
  void aVariableThatIsMissingIsNamed() {
    assertThat(ReconcileLake.run(List.of(), Map.of(), print)).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("CDC_ADLS_FILE_SYSTEM");
  }

  private SnowflakeLoaderBuilder account() {
    return SnowflakeLoader.builder()
        .dataSource(snowflake.dataSource())
        .database(SnowflakeDouble.DATABASE)
        .role("LOADER")
        .stageLocation("azure://account.blob.core.windows.net/raw/mongodb", "LAKE");
  }

  private void deliver(int documents) {
    RollingSink sink = AdlsJsonlSink.builder().folder(lake).onClose(OnClose.SEAL).build();
    Position before = Position.before(0, new BsonTimestamp((int) START.getEpochSecond(), 0));
    ChangeEvents stream = ChangeEvents.startingAt(START);
    sink.open(new SinkContext("shop", 1, before)).block(PATIENCE);
    for (int id = 0; id < documents; id++) {
      ChangeEvent<?> event = stream.insert(ORDERS, new BsonDocument("_id", new BsonInt32(id)));
      sink.write(new EventBatch(List.of(event), event.position())).block(PATIENCE);
    }
    sink.close().block(PATIENCE);
  }

  private static Path file(Path folder, String text) throws IOException {
    return Files.writeString(folder.resolve("counts"), text);
  }
}
