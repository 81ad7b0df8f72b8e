package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.PermanentCaptureException;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One load of everything, again and again; for one thread, and blocking.
 *
 * <p>What is wrong with one collection does not keep the others back. What is wrong with Snowflake
 * ends the load: the next one begins with the oldest segments again.
 */
final class LoadCycle {
  private static final Logger LOG = LoggerFactory.getLogger(LoadCycle.class);

  private final SegmentCatalog catalog;
  private final Targets targets;
  private final Connections connections;
  private final LoaderSettings settings;
  private final ModeLoad modes;
  private final Registry registry;
  private final Schemas schemas;

  /** By table: what the ledger need not be asked for any more. */
  private final Map<String, Backlog> backlogs = new HashMap<>();

  LoadCycle(
      SegmentCatalog catalog, Targets targets, Connections connections, LoaderSettings settings) {
    this.catalog = catalog;
    this.targets = targets;
    this.connections = connections;
    this.settings = settings;
    this.modes = new ModeLoad(catalog, settings, Clock.systemUTC());
    this.registry = new Registry(settings.names());
    this.schemas = new Schemas(settings.names());
  }

  private record Work(
      Target target, TargetLoad load, List<SegmentRecord> pending, CollectionStatus status) {
    /** Cluster time of the oldest pending segment; what only has to be merged comes last. */
    long oldest() {
      return pending.stream()
          .map(file -> Objects.requireNonNull(file.content(), "content").first())
          .filter(Objects::nonNull)
          .mapToLong(first -> first.instant().getEpochSecond())
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }

  /** Whether each of these segments of one series is in bronze, as the ledger says. */
  boolean hasLoaded(List<SegmentRecord> segments) {
    String series = segments.get(0).partition().series();
    String read =
        Template.render(
            "ledger_statuses",
            Map.of("ledger", settings.names().ledger(), "series", Sql.literal(series)));
    try (Transactions transactions =
        new Transactions(connections, settings.statementTimeout().toSeconds())) {
      Set<String> loaded = new TreeSet<>();
      for (Map<String, @Nullable String> row : transactions.run(session -> session.query(read))) {
        String status = row.get("status");
        if (FileStatus.LOADED.name().equals(status)
            || FileStatus.QUARANTINED.name().equals(status)) {
          loaded.add(Columns.text(row, "file_path"));
        }
      }
      return segments.stream().map(SegmentRecord::path).allMatch(loaded::contains);
    }
  }

  /** Loads segments again, whatever the ledger says of them. */
  LoadReport repair(Set<String> paths) {
    try (Transactions transactions =
        new Transactions(connections, settings.statementTimeout().toSeconds())) {
      List<LoadReport.Table> tables = new ArrayList<>();
      Set<String> missing = new TreeSet<>(paths);
      for (Target target : targets.list()) {
        TargetLoad load = new TargetLoad(target, catalog, transactions, settings);
        List<SegmentRecord> files = load.closed(paths);
        files.forEach(file -> missing.remove(file.path()));
        if (!files.isEmpty()) {
          tables.add(attempt(target, load, () -> load.again(files), () -> {}, transactions));
        }
      }
      if (!missing.isEmpty()) {
        throw new ConfigurationError(
            "repair must name segments that are sealed and belong to a selected collection, but"
                + " these are none: "
                + missing);
      }
      return new LoadReport(tables);
    }
  }

  LoadReport run() {
    try (Transactions transactions =
        new Transactions(connections, settings.statementTimeout().toSeconds())) {
      List<LoadReport.Table> tables = new ArrayList<>();
      for (Work work : work(transactions)) {
        LoadReport.Table done = load(work, transactions);
        if (!work.pending().isEmpty() || done.error() != null) {
          tables.add(done);
        }
      }
      return new LoadReport(tables);
    }
  }

  private List<Work> work(Transactions transactions) {
    Map<String, RegisteredCollection> registered = transactions.run(registry::read);
    List<Work> all = new ArrayList<>();
    for (Target target : targets.list()) {
      RegisteredCollection known = registered.get(target.table());
      if (known == null) {
        prepare(target, transactions);
      } else {
        requireOwn(target, known);
      }
      CollectionStatus status = known == null ? CollectionStatus.ACTIVE : known.status();
      if (status != CollectionStatus.PAUSED) {
        TargetLoad load = new TargetLoad(target, catalog, transactions, settings);
        List<SegmentRecord> pending =
            backlogs
                .computeIfAbsent(target.table(), table -> new Backlog(settings.mode()))
                .pending(target, catalog, transactions);
        all.add(new Work(target, load, pending, status));
      }
    }
    all.sort(Comparator.comparingLong(Work::oldest));
    return all;
  }

  private LoadReport.Table load(Work work, Transactions transactions) {
    return attempt(
        work.target(),
        work.load(),
        () -> {
          requireOneFormat(work);
          return modes.load(work.target(), work.load(), work.pending(), transactions);
        },
        () -> recover(work, transactions),
        transactions);
  }

  private LoadReport.Table attempt(
      Target target,
      TargetLoad load,
      Supplier<List<FileResult>> bronze,
      Runnable afterwards,
      Transactions transactions) {
    List<FileResult> results = List.of();
    String error = null;
    try {
      results = bronze.get();
      load.mergeSilver();
      afterwards.run();
    } catch (SinkRejected | ConfigurationError failed) {
      LOG.error("Snowflake: {} is behind: {}", target.namespace(), failed.getMessage());
      error = failed.getMessage();
      record(target, failed, transactions);
    }
    return new LoadReport.Table(
        target.namespace(),
        target.table(),
        count(results, FileStatus.LOADED),
        count(results, FileStatus.QUARANTINED),
        count(results, FileStatus.LOAD_FAILED),
        results.stream().mapToLong(FileResult::rows).sum(),
        results.stream().mapToLong(FileResult::rejected).sum(),
        error);
  }

  private static long count(List<FileResult> results, FileStatus status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  private static void requireOneFormat(Work work) {
    Set<String> formats = new TreeSet<>();
    work.pending().forEach(file -> formats.add(file.writer().format()));
    for (String format : formats) {
      var unused = Targets.requireKnown(work.target(), format);
    }
    if (formats.size() > 1) {
      throw new ConfigurationError(
          "segments of %s have the formats %s, but a table holds one: load those of the other format into another database"
              .formatted(work.target().namespace(), formats));
    }
  }

  private void record(Target target, PermanentCaptureException failed, Transactions transactions) {
    var unused =
        transactions.run(
            session -> {
              session.run(registry.failed(target.table(), String.valueOf(failed.getMessage())));
              return target;
            });
  }

  private void recover(Work work, Transactions transactions) {
    if (work.status() == CollectionStatus.ERROR) {
      var unused =
          transactions.run(
              session -> {
                session.run(
                    registry.change(
                        work.target().table(),
                        EnumSet.of(CollectionStatus.ERROR),
                        CollectionStatus.ACTIVE));
                return work;
              });
    }
  }

  private void requireOwn(Target target, RegisteredCollection known) {
    if (!target.namespace().equals(known.namespace())) {
      throw new ConfigurationError(
          "table %s belongs to %s and cannot take %s: use another TableNaming or another database"
              .formatted(target.table(), known.namespace(), target.namespace()));
    }
    SetupRun.requireSameMode(
        settings.names(), target.table(), known.loadMode(), settings.mode().word());
  }

  /** The tables of a collection that is new. */
  private void prepare(Target target, Transactions transactions) {
    targets
        .format(target)
        .ifPresent(
            format -> {
              List<Step> steps = TargetSetup.steps(target, settings, format);
              List<SetupStep> run =
                  transactions.run(session -> new SetupRun(settings.names(), session).run(steps));
              LOG.info(
                  "Snowflake: made the tables of {}: {} statements",
                  target.namespace(),
                  run.size());
              schemas.prepareViews(transactions, target);
            });
  }
}
