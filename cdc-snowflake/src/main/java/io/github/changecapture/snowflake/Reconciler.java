package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.snowflake.Reconciliation.Segments;
import io.github.changecapture.snowflake.Reconciliation.Silver;
import io.github.changecapture.snowflake.Reconciliation.Table;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares segments, bronze, silver and source, collection by collection; blocking. */
final class Reconciler {
  /** Files that are named one by one; of more it is said how many. */
  private static final int MOST_NAMED = 10;

  private final SegmentCatalog catalog;
  private final Targets targets;
  private final LoaderSettings settings;

  Reconciler(SegmentCatalog catalog, Targets targets, LoaderSettings settings) {
    this.catalog = catalog;
    this.targets = targets;
    this.settings = settings;
  }

  Reconciliation run(Transactions transactions, Map<Namespace, Long> sourceCounts) {
    return transactions.run(session -> run(session, sourceCounts));
  }

  private Reconciliation run(Session session, Map<Namespace, Long> sourceCounts) {
    Map<String, RegisteredCollection> registered = new Registry(settings.names()).read(session);
    Map<String, Target> all = new TreeMap<>();
    for (RegisteredCollection known : registered.values()) {
      if (targets.isSelected(known.namespace())) {
        all.put(known.table(), targets.of(known.namespace()));
      }
    }
    targets.list().forEach(target -> all.put(target.table(), target));
    List<Table> tables = new ArrayList<>();
    for (Target target : all.values()) {
      RegisteredCollection known = registered.get(target.table());
      tables.add(table(session, target, known, sourceCounts.get(target.namespace())));
    }
    return new Reconciliation(tables);
  }

  private Table table(
      Session session,
      Target target,
      @Nullable RegisteredCollection known,
      @Nullable Long sourceCount) {
    List<String> problems = new ArrayList<>();
    ReconcileStatements statements = new ReconcileStatements(target);
    Segments segments = segments(session.query(statements.ledger()), target, problems);
    Silver silver = null;
    if (known != null) {
      files(session.query(statements.files()), problems);
      silver = silver(session, statements);
      duplicates(session.query(statements.count()).get(0), problems);
      boolean isBehind = segments.waiting() > 0 || segments.unmerged() > 0;
      compare(silver, isBehind, sourceCount, problems);
    }
    CollectionStatus status = known == null ? null : known.status();
    return new Table(
        target.namespace(), target.table(), status, segments, silver, sourceCount, problems);
  }

  private Segments segments(
      List<Map<String, @Nullable String>> rows, Target target, List<String> problems) {
    Map<String, Map<String, @Nullable String>> ledger = new LinkedHashMap<>();
    rows.forEach(row -> ledger.put(Columns.text(row, "file_path"), row));
    Map<Fate, Long> fates = new HashMap<>();
    target
        .allSeries()
        .forEach(
            series -> {
              try (Stream<SegmentRecord> all = catalog.segments(series, 1)) {
                all.filter(Backlog::isClosed)
                    .map(file -> fate(file, ledger.get(file.path()), problems))
                    .forEach(fate -> fates.merge(fate, 1L, Long::sum));
              }
            });
    long rejected = rows.stream().mapToLong(row -> Columns.number(row, "rows_rejected")).sum();
    if (rejected > 0) {
      problems.add("%,d lines are no events: see REJECTS".formatted(rejected));
    }
    return new Segments(
        fates.values().stream().mapToLong(Long::longValue).sum(),
        fates.getOrDefault(Fate.LOADED, 0L),
        fates.getOrDefault(Fate.WAITING, 0L),
        fates.getOrDefault(Fate.FAILED, 0L),
        rejected,
        rows.stream().filter(Reconciler::isUnmerged).count());
  }

  private enum Fate {
    LOADED,
    WAITING,
    FAILED
  }

  private static Fate fate(
      SegmentRecord file, @Nullable Map<String, @Nullable String> row, List<String> problems) {
    if (row == null) {
      return Fate.WAITING;
    }
    if (isFailed(row)) {
      add(
          problems,
          "segment %s cannot be loaded: %s".formatted(file.path(), row.get("first_error")));
      return Fate.FAILED;
    }
    Content content = Objects.requireNonNull(file.content(), "content of a sealed segment");
    long accounted = Columns.number(row, "rows_loaded") + Columns.number(row, "rows_rejected");
    if (content.lines() != accounted
        || !"%08x".formatted(content.crc32c()).equals(row.get("crc32c"))) {
      add(
          problems,
          "segment %s has %,d lines and the checksum %08x, the ledger has %,d of %s"
              .formatted(
                  file.path(), content.lines(), content.crc32c(), accounted, row.get("crc32c")));
    }
    return Fate.LOADED;
  }

  private static void files(List<Map<String, @Nullable String>> rows, List<String> problems) {
    for (Map<String, @Nullable String> row : rows) {
      add(
          problems,
          "segment %s has %s rows by the ledger, bronze holds %s"
              .formatted(row.get("file_path"), row.get("rows_loaded"), row.get("bronze_rows")));
    }
  }

  private static void duplicates(Map<String, @Nullable String> count, List<String> problems) {
    if (Columns.number(count, "n_twice") > 0) {
      problems.add("%s documents have more than one row in silver".formatted(count.get("n_twice")));
    }
  }

  private Silver silver(Session session, ReconcileStatements statements) {
    Map<String, @Nullable String> silver = session.query(statements.silver()).get(0);
    Map<String, @Nullable String> count = session.query(statements.count()).get(0);
    Map<String, @Nullable String> history =
        settings.history() == HistoryMode.KEPT
            ? session.query(statements.history()).get(0)
            : Map.of("n_events", "0", "n_missing", "0");
    return new Silver(
        Columns.number(history, "n_events"),
        Columns.number(history, "n_missing"),
        Columns.number(silver, "n_documents"),
        Columns.number(silver, "n_behind"),
        Columns.number(count, "n_live"),
        Columns.number(count, "n_stale"));
  }

  /** What is not merged yet is in no table that is compared here. */
  private static void compare(
      Silver silver, boolean isBehind, @Nullable Long sourceCount, List<String> problems) {
    if (isBehind) {
      return;
    }
    if (silver.missing() > 0) {
      problems.add("%,d events of bronze are not in the history".formatted(silver.missing()));
    }
    if (silver.behind() > 0) {
      problems.add(
          "%,d documents have a later event in bronze than in silver".formatted(silver.behind()));
    }
    if (sourceCount != null && sourceCount != silver.live()) {
      problems.add(
          "the source has %,d documents, silver has %,d".formatted(sourceCount, silver.live()));
    }
  }

  private static boolean isFailed(Map<String, @Nullable String> row) {
    return FileStatus.LOAD_FAILED.name().equals(row.get("status"));
  }

  private static boolean isUnmerged(Map<String, @Nullable String> row) {
    return !isFailed(row) && Columns.number(row, "n_unmerged") > 0;
  }

  private static void add(List<String> problems, String problem) {
    if (problems.size() < MOST_NAMED) {
      problems.add(problem);
    } else if (problems.size() == MOST_NAMED) {
      problems.add("and others of that kind");
    }
  }
}
