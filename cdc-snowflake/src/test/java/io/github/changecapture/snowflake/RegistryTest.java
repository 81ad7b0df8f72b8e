package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.discovery.Difference;
import io.github.changecapture.discovery.Difference.CollectionAppeared;
import io.github.changecapture.discovery.Difference.CollectionGone;
import io.github.changecapture.discovery.DiscoveredCollection;
import io.github.changecapture.discovery.Discovery;
import io.github.changecapture.discovery.LastChange;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class RegistryTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final Namespace ITEMS = new Namespace("shop", "items");

  private final LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK);

  @AfterEach
  void close() throws SQLException {
    account.close();
  }

  @Test
  void aCollectionThatIsPausedWaitsAndGoesOnWhereItWas() {
    List<Change> stream = account.sealed(1, 2, 6);
    account.load();
    account.loader.pause(ORDERS).block();
    Change late = new Change(9, "82FFFFFFFF", 1, "insert", "99", "{\"_id\":99}", "{\"_id\":99}");
    add(late);

    LoadReport whilePaused = account.load();
    List<String> paused = account.live();
    account.loader.resume(ORDERS).block();
    account.load();

    assertThat(whilePaused.tables()).isEmpty();
    assertThat(paused).isEqualTo(LoaderFixture.live(stream));
    assertThat(account.live()).hasSize(paused.size() + 1);
    assertThat(statuses()).isEqualTo(Map.of(ORDERS, CollectionStatus.ACTIVE));
  }

  @Test
  void pausingTwiceAndResumingWhatIsNotPausedChangeNothing() {
    account.sealed(2, 1, 3);
    account.load();

    account.loader.resume(ORDERS).block();
    Map<Namespace, CollectionStatus> resumed = statuses();
    account.loader.pause(ORDERS).then(account.loader.pause(ORDERS)).block();

    assertThat(resumed).isEqualTo(Map.of(ORDERS, CollectionStatus.ACTIVE));
    assertThat(statuses()).isEqualTo(Map.of(ORDERS, CollectionStatus.PAUSED));
  }

  @Test
  void whatIsNotInTheRegistryCannotBePaused() {
    assertThatThrownBy(() -> account.loader.pause(ITEMS).block())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("shop.items")
        .hasMessageContaining("first segment");
  }

  @Test
  void aCollectionThatFailsKeepsNoOtherBackAndIsTriedAgain() {
    List<Change> stream = account.sealed(3, 2, 6);
    account.catalog.add(
        "shop/items", State.SEALED, List.of(inserted("8201").line(), inserted("8202").line()));
    account.account.refuse("merge_current", "SHOP__ITEMS");

    LoadReport first = account.load();
    LoadReport second = account.load();
    Map<Namespace, CollectionStatus> failing = statuses();
    List<RegisteredCollection> known = account.loader.collections().block();
    account.account.refuseNothing();
    LoadReport third = account.load();

    assertThat(first.isComplete()).isFalse();
    assertThat(second.isComplete()).isFalse();
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
    assertThat(failing)
        .isEqualTo(Map.of(ORDERS, CollectionStatus.ACTIVE, ITEMS, CollectionStatus.ERROR));
    assertThat(known.get(0).consecutiveErrors()).isEqualTo(2);
    assertThat(known.get(0).detail()).contains("merge_current");
    assertThat(third.isComplete()).isTrue();
    assertThat(statuses().get(ITEMS)).isEqualTo(CollectionStatus.ACTIVE);
    assertThat(account.loader.collections().block().get(0).detail()).isNull();
  }

  @Test
  void aDropAtTheEndOfTheStreamIsSeenAndANewDocumentToo() {
    add(inserted("8201"));
    account.catalog.add(
        LoaderFixture.ORDERS,
        State.SEALED,
        List.of(
            "{\"_id\":{\"_data\":\"8202\"},\"operationType\":\"drop\"}",
            "{\"_id\":{\"_data\":\"8202+1\"},\"operationType\":\"namespaceReset\",\"reason\":\"drop\"}"));

    account.load();
    Map<Namespace, CollectionStatus> dropped = statuses();
    List<String> live = account.live();
    add(inserted("8203"));
    account.load();

    assertThat(dropped).isEqualTo(Map.of(ORDERS, CollectionStatus.DROPPED));
    assertThat(live).isEmpty();
    assertThat(statuses()).isEqualTo(Map.of(ORDERS, CollectionStatus.ACTIVE));
  }

  @Test
  void aResetAtTheEndOfASnapshotIsNoDrop() {
    account.catalog.add(
        LoaderFixture.ORDERS,
        State.SEALED,
        List.of(
            "{\"_id\":{\"_data\":\"8202\"},\"operationType\":\"namespaceReset\",\"reason\":\"snapshot\"}"));

    account.load();

    assertThat(statuses()).isEqualTo(Map.of(ORDERS, CollectionStatus.ACTIVE));
  }

  @Test
  void aMergeDoesNotResumeWhatIsPaused() {
    add(inserted("8201"));
    account.account.refuse("merge_current", "");
    account.load();
    account.account.refuseNothing();
    account.loader.pause(ORDERS).block();

    for (String statement :
        SilverStatements.of(target(), target().stream(), DeleteMode.TOMBSTONE, HistoryMode.KEPT)) {
      account.send(statement);
    }

    assertThat(statuses()).isEqualTo(Map.of(ORDERS, CollectionStatus.PAUSED));
  }

  @Test
  void whatADiscoveryNoLongerFindsIsDroppedUntilItIsThereAgain() {
    add(inserted("8201"));
    account.load();

    follow(new CollectionGone(ORDERS));
    Map<Namespace, CollectionStatus> gone = statuses();
    follow(new CollectionAppeared(Look.collection(ORDERS, Map.of("_id", Set.of("int")))));
    Map<Namespace, CollectionStatus> back = statuses();
    account.loader.pause(ORDERS).block();
    follow(new CollectionGone(ORDERS), new CollectionGone(ITEMS));

    assertThat(gone).isEqualTo(Map.of(ORDERS, CollectionStatus.DROPPED));
    assertThat(back).isEqualTo(Map.of(ORDERS, CollectionStatus.ACTIVE));
    assertThat(statuses()).isEqualTo(Map.of(ORDERS, CollectionStatus.PAUSED));
  }

  @Test
  void theRegistryHasHashVersionAndCountOfADiscovery() {
    add(inserted("8201"));
    account.load();

    SchemaReport report = discovered(Look.collection(ORDERS, Map.of("_id", Set.of("int"))));
    RegisteredCollection known = account.loader.collections().block().get(0);

    assertThat(known.schemaVersion()).isEqualTo(1);
    assertThat(known.schemaHash()).hasSize(64).isEqualTo(report.collections().get(0).schemaHash());
    assertThat(known.sourceCount()).isEqualTo(12);
  }

  @Test
  void whatHasNoTablesIsPassedOver() {
    DiscoveredCollection view =
        new DiscoveredCollection(
            ITEMS,
            DiscoveredCollection.Kind.VIEW,
            null,
            new LastChange.Unknown("a view"),
            Look.collection(ITEMS, Map.of("a", Set.of("int"))).schema());

    SchemaReport report = discovered(view);

    assertThat(report.collections()).isEmpty();
    assertThat(account.account.rows("SELECT * FROM \"CDC\".\"META\".\"SCHEMA_HISTORY\"")).isEmpty();
  }

  private static Target target() {
    Names names = new Names("CDC", "META", "BRONZE", "SILVER");
    return new Target(names, ORDERS, LoaderFixture.ORDERS, "SHOP__ORDERS");
  }

  private static Change inserted(String id) {
    return new Change(0, id, 1, "insert", "1", "{\"_id\":1}", "{\"_id\":1}");
  }

  private void add(Change change) {
    account.catalog.add(LoaderFixture.ORDERS, State.SEALED, List.of(change.line()));
  }

  private void follow(Difference... differences) {
    account.loader.follow(Flux.just(differences)).block();
  }

  private SchemaReport discovered(DiscoveredCollection found) {
    return account.loader.discovered(new Discovery(List.of(found), List.of(), Set.of())).block();
  }

  private Map<Namespace, CollectionStatus> statuses() {
    return account.loader.collections().block().stream()
        .collect(Collectors.toMap(RegisteredCollection::namespace, RegisteredCollection::status));
  }
}
