package io.github.changecapture.examples.guide;

import io.github.changecapture.segment.Compaction;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.snowflake.DeleteMode;
import io.github.changecapture.snowflake.LoadMode;
import io.github.changecapture.snowflake.ScriptVariant;
import io.github.changecapture.snowflake.SnowflakeEnvironment;
import io.github.changecapture.snowflake.SnowflakeLoader;
import io.github.changecapture.snowflake.SnowflakeLoaderBuilder;
import io.github.changecapture.snowflake.SnowpipeClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What docs/snowflake-modes.md shows: its blocks of Java are the tagged regions here, in this
 * order.
 */
final class SnowflakeModesExample {
  private SnowflakeModesExample() {}

  static void task(SnowflakeLoaderBuilder builder) {
    // tag::task[]
    SnowflakeLoader loader =
        builder.warehouse("CDC_WH").mode(new LoadMode.Task(Duration.ofMinutes(15))).build();
    System.out.println(loader.plan().block()); // the task's script is in it
    loader.run().block(); // says what is sealed; the task loads and merges
    // end::task[]
  }

  static void autoIngest(SnowflakeLoaderBuilder builder) {
    // tag::auto[]
    SnowflakeLoader loader =
        builder
            .azureTenant("11111111-2222-3333-4444-555555555555")
            .mode(
                new LoadMode.AutoIngest(
                    "CDC_EVENTS",
                    "https://account.queue.core.windows.net/cdc-segments",
                    Duration.ofHours(1)))
            .build();
    // end::auto[]
    loader.run().block();
  }

  static void rest(SnowflakeLoaderBuilder builder) throws IOException {
    // tag::rest[]
    SnowpipeClient snowpipe =
        SnowpipeClient.of(
            "https://org-account.snowflakecomputing.com",
            "ORG-ACCOUNT",
            "CDC",
            Files.readString(Path.of("/run/secrets/cdc.p8")));
    SnowflakeLoader loader = builder.mode(new LoadMode.Rest(snowpipe, LoadMode.PATIENCE)).build();
    // end::rest[]
    loader.run().block();
  }

  static void internalStage() {
    // tag::internal[]
    SnowflakeLoader loader =
        SnowflakeEnvironment.of("CDC_SNOWFLAKE", System.getenv())
            .loader()
            .catalog(LocalSegmentStore.in(Path.of("changes")).catalog())
            .mode(new LoadMode.InternalStage(Path.of("/var/tmp")))
            .build();
    // end::internal[]
    loader.run().block();
  }

  static void deletes(SnowflakeLoaderBuilder builder) {
    // tag::deletes[]
    SnowflakeLoader loader = builder.deletes(DeleteMode.HARD).build();
    // end::deletes[]
    loader.run().block();
  }

  static void repairs(SnowflakeLoader loader, Compaction compaction) {
    // tag::repair[]
    loader
        .repair(Set.of("shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl"))
        .block();
    long deleted = compaction.deleteOriginals(Duration.ofDays(7), loader.hasLoaded());
    // end::repair[]
    System.out.println(deleted);
  }

  static void scripts(SnowflakeLoader loader) {
    // tag::scripts[]
    System.out.println(loader.script(ScriptVariant.EXTERNAL_TABLE).block());
    System.out.println(loader.script(ScriptVariant.DYNAMIC_TABLE).block());
    // end::scripts[]
  }
}
