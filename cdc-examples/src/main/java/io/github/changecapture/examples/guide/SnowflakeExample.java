package io.github.changecapture.examples.guide;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.discovery.CollectionDiscovery;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.snowflake.LoadReport;
import io.github.changecapture.snowflake.Reconciliation;
import io.github.changecapture.snowflake.SetupRole;
import io.github.changecapture.snowflake.SnowflakeLoader;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Properties;
import reactor.core.Disposable;

/** What docs/snowflake.md shows: its blocks of Java are the tagged regions here, in this order. */
final class SnowflakeExample {
  private SnowflakeExample() {}

  static SnowflakeLoader loader(AdlsFolder lake) {
    // tag::loader[]
    Properties connection = new Properties();
    connection.put("user", "CDC_SERVICE");
    connection.put("private_key_file", "/run/secrets/snowflake.p8");
    SnowflakeLoader loader =
        SnowflakeLoader.builder()
            .catalog(AdlsSegmentStore.in(lake).catalog())
            .stageLocation("azure://account.blob.core.windows.net/raw/mongodb", "CDC_LAKE")
            .azureTenant("11111111-2222-3333-4444-555555555555")
            .jdbc("jdbc:snowflake://account.snowflakecomputing.com/", connection)
            .database("CDC")
            .warehouse("CDC_WH")
            .role("CDC_LOADER")
            .ownerRole("CDC_OWNER")
            .build();
    // end::loader[]
    return loader;
  }

  static void setUp(SnowflakeLoader loader) {
    // tag::setup[]
    System.out.println(loader.plan().block());
    loader.apply(EnumSet.of(SetupRole.LOADER)).block();
    // end::setup[]
  }

  static Disposable load(SnowflakeLoader loader) {
    // tag::load[]
    LoadReport once = requireNonNull(loader.load().block());
    System.out.println(once.isComplete() + " " + once.tables());

    Disposable forever = loader.run().subscribe();
    // end::load[]
    return forever;
  }

  static Disposable typed(SnowflakeLoader loader) {
    // tag::typed[]
    CollectionDiscovery discovery =
        CollectionDiscovery.builder()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .build();
    Disposable following = loader.follow(discovery.differences(Duration.ofMinutes(15))).subscribe();
    // end::typed[]
    return following;
  }

  static void pause(SnowflakeLoader loader) {
    // tag::pause[]
    Namespace orders = new Namespace("shop", "orders");
    loader.pause(orders).block();
    loader.resume(orders).block();
    requireNonNull(loader.collections().block()).forEach(System.out::println);
    // end::pause[]
  }

  static void reconcile(SnowflakeLoader loader, long orders) {
    // tag::reconcile[]
    Reconciliation found =
        requireNonNull(loader.reconcile(Map.of(new Namespace("shop", "orders"), orders)).block());
    System.out.println(found);
    System.exit(found.exitCode());
    // end::reconcile[]
  }
}
