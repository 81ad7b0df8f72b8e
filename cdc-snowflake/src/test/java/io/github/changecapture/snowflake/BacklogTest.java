package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final Names NAMES = new Names("CDC", "META", "BRONZE", "SILVER");

  @Test
  void whatIsLoadedAndWhatNeverWillBeIsNotAskedForAgain() {
    try (LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK)) {
      List<Change> stream = account.sealed(1, 3, 4);
      account.catalog.add(LoaderFixture.ORDERS, State.DISCARDED, List.of("half"));
      add(account, LoaderFixture.ORDERS, stream);
      account.catalog.add(LoaderFixture.CHUNK, State.DISCARDED, List.of("half"));
      add(account, LoaderFixture.CHUNK, stream);
      Asked asked = new Asked(account.catalog);
      Backlog backlog = new Backlog(new LoadMode.Copy());
      assertThat(pending(backlog, asked, account)).hasSize(5);
      account.load();

      assertThat(pending(backlog, asked, account)).isEmpty();
      asked.from.clear();
      assertThat(pending(backlog, asked, account)).isEmpty();

      assertThat(asked.from).containsExactly("shop/orders 6");
    }
  }

  @Test
  void aSegmentThatIsStillOpenIsWaitedForAndWhatComesAfterItIsNot() {
    try (LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK)) {
      List<Change> stream = account.sealed(2, 1, 4);
      account.catalog.add(LoaderFixture.ORDERS, State.OPEN, List.of());
      add(account, LoaderFixture.ORDERS, stream);
      account.load();
      Asked asked = new Asked(account.catalog);
      Backlog backlog = new Backlog(new LoadMode.Copy());

      assertThat(pending(backlog, asked, account)).isEmpty();
      assertThat(pending(backlog, asked, account)).isEmpty();

      assertThat(asked.from)
          .filteredOn(call -> call.startsWith("shop/orders "))
          .containsExactly("shop/orders 1", "shop/orders 2");
    }
  }

  private static void add(LoaderFixture account, String series, List<Change> stream) {
    SegmentRecord unused =
        account.catalog.add(series, State.SEALED, LoaderFixture.lines(stream.subList(0, 3)));
  }

  private static List<SegmentRecord> pending(
      Backlog backlog, SegmentCatalog catalog, LoaderFixture account) {
    Target target =
        new Target(
            NAMES,
            new Namespace("shop", "orders"),
            LoaderFixture.ORDERS,
            "SHOP__ORDERS",
            List.of(LoaderFixture.CHUNK));
    try (Transactions transactions =
        new Transactions(account.account.dataSource()::getConnection, 60)) {
      return backlog.pending(target, catalog, transactions);
    }
  }

  /** Notes what a catalog was asked for. */
  private static final class Asked implements SegmentCatalog {
    private final SegmentCatalog catalog;
    private final List<String> from = new ArrayList<>();

    Asked(SegmentCatalog catalog) {
      this.catalog = catalog;
    }

    @Override
    public Stream<String> series() {
      return catalog.series();
    }

    @Override
    public Stream<SegmentRecord> segments(String series, long number) {
      from.add(series + " " + number);
      return catalog.segments(series, number);
    }

    @Override
    public InputStream read(SegmentRecord segment) {
      return catalog.read(segment);
    }

    @Override
    public Stream<String> files(String folder) {
      return catalog.files(folder);
    }
  }
}
