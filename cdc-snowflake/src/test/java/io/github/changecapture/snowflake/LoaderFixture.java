package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** An account that is set up, and a loader for it. */
final class LoaderFixture implements AutoCloseable {
  static final String ORDERS = "shop/orders";
  static final String CHUNK = "shop/orders/snapshot-6920-0";
  private static final LoadStatements PIPED =
      new LoadStatements(
          new Target(
              new Names("CDC", "META", "BRONZE", "SILVER"),
              new Namespace("shop", "orders"),
              ORDERS,
              "SHOP__ORDERS"),
          new Sql("mongodb/"));
  private static final String BRONZE = "\"CDC\".\"BRONZE\".\"SHOP__ORDERS\"";
  private static final String CURRENT = "\"CDC\".\"SILVER\".\"SHOP__ORDERS\"";
  private static final String LEDGER = "\"CDC\".\"META\".\"LEDGER\"";

  final MemoryCatalog catalog = new MemoryCatalog();
  final SnowflakeDouble account;
  final SnowflakeLoader loader;

  LoaderFixture(Memory memory) {
    this(memory, DeleteMode.TOMBSTONE);
  }

  LoaderFixture(Memory memory, DeleteMode deletes) {
    this(memory, deletes, new LoadMode.Copy());
  }

  LoaderFixture(Memory memory, DeleteMode deletes, LoadMode mode) {
    account = SnowflakeDouble.reading(catalog::lines, memory);
    loader = builder().deletes(deletes).mode(mode).build();
    var unused = loader.apply(EnumSet.allOf(SetupRole.class)).block();
    account.ran();
  }

  SnowflakeLoaderBuilder builder() {
    return SnowflakeLoader.builder()
        .catalog(catalog)
        .dataSource(account.dataSource())
        .database("CDC")
        .warehouse("WH")
        .role("LOADER")
        .ownerRole("OWNER")
        .stageLocation("azure://account.blob.core.windows.net/raw/mongodb", "LAKE")
        .azureTenant("tenant");
  }

  /** A stream of events in segments; one event is in two of them, as after a crash. */
  List<Change> sealed(int seed, int segments, int events) {
    List<Change> stream = new RandomChanges(new Random(seed)).next(segments * events);
    for (int i = 0; i < segments; i++) {
      int from = Math.max(0, i * events - 1);
      catalog.add(ORDERS, State.SEALED, lines(stream.subList(from, (i + 1) * events)));
    }
    return stream;
  }

  static List<String> lines(List<Change> changes) {
    return changes.stream().map(Change::line).toList();
  }

  LoadReport load() {
    return loader.load().block();
  }

  LoadReport repair(String path) {
    return loader.repair(Set.of(path)).block();
  }

  /** Snowpipe's own COPY: it takes what it can, and says nothing of the others. */
  void pipe(List<SegmentRecord> files) {
    copied(PIPED.copy(files));
  }

  void pipeAgain(SegmentRecord file) {
    copied(PIPED.copyAgain(file));
  }

  private void copied(String copy) {
    try (Session session = Session.open(account.dataSource()::getConnection, 60)) {
      session.run(Template.render("begin", Map.of()));
      session.run(copy);
      session.run(Template.render("commit", Map.of()));
    }
  }

  /** A statement of its own, as another process could have sent it. */
  void send(String statement) {
    try (Session session = Session.open(account.dataSource()::getConnection, 60)) {
      session.run(statement);
    }
  }

  /** Each live document, as {@link SilverModel} gives it. */
  List<String> live() {
    return account.rows(
        "SELECT DOC_KEY, DOCUMENT, POSITION FROM "
            + CURRENT
            + " WHERE NOT IS_DELETED ORDER BY DOC_KEY");
  }

  static List<String> live(List<Change> changes) {
    return SilverModel.of(changes, DeleteMode.TOMBSTONE).current().entrySet().stream()
        .filter(row -> !row.getValue().isDeleted())
        .map(
            row -> row.getKey() + " " + row.getValue().document() + " " + row.getValue().position())
        .toList();
  }

  List<String> ledger() {
    return account.rows(
        "SELECT SEGMENT_NUMBER, STATUS, ROWS_LOADED, ROWS_REJECTED, MERGED_AT IS NOT NULL FROM "
            + LEDGER
            + " ORDER BY SEGMENT_NUMBER, FILE_PATH");
  }

  List<String> bronze() {
    return account.rows(
        "SELECT FILE_NAME, COUNT(*) FROM " + BRONZE + " GROUP BY FILE_NAME ORDER BY FILE_NAME");
  }

  List<String> rejects() {
    return account.rows(
        "SELECT FILE_ROW, REASON, RAW_LINE FROM \"CDC\".\"META\".\"REJECTS\" ORDER BY FILE_PATH,"
            + " FILE_ROW");
  }

  @Override
  public void close() {
    account.close();
  }
}
