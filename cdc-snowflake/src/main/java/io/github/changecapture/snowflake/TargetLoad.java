package io.github.changecapture.snowflake;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one collection up to date: bronze first, oldest segments first, then silver. */
final class TargetLoad {
  private static final Logger LOG = LoggerFactory.getLogger(TargetLoad.class);

  private final Target target;
  private final SegmentCatalog catalog;
  private final Transactions transactions;
  private final LoaderSettings settings;
  private final LedgerStatements ledger;

  TargetLoad(
      Target target, SegmentCatalog catalog, Transactions transactions, LoaderSettings settings) {
    this.target = target;
    this.catalog = catalog;
    this.transactions = transactions;
    this.settings = settings;
    this.ledger = new LedgerStatements(target);
  }

  /** Those of the named segments that are this collection's and never change any more. */
  List<SegmentRecord> closed(Set<String> paths) {
    return target
        .allSeries()
        .filter(series -> series.equals(target.series()) || isNamed(series, paths))
        .flatMap(series -> closed(series, paths).stream())
        .toList();
  }

  /** There may be thousands of chunks, and their files are named after them. */
  private static boolean isNamed(String chunk, Set<String> paths) {
    String leaf = chunk.substring(chunk.lastIndexOf('/')) + '-';
    return paths.stream().anyMatch(path -> path.contains(leaf));
  }

  private List<SegmentRecord> closed(String series, Set<String> paths) {
    try (Stream<SegmentRecord> segments = catalog.segments(series, 1)) {
      return segments
          .filter(file -> paths.contains(file.path()))
          .filter(Backlog::isClosed)
          .toList();
    }
  }

  List<FileResult> again(List<SegmentRecord> files) {
    BronzeLoad load = bronzeLoad();
    return files.stream().map(load::again).toList();
  }

  BronzeLoad bronzeLoad() {
    return new BronzeLoad(
        transactions, new LoadStatements(target, settings.setup().stage().rootPattern()), ledger);
  }

  List<FileResult> loadBronze(List<SegmentRecord> pending) {
    BronzeLoad load = bronzeLoad();
    List<FileResult> results = new ArrayList<>();
    for (List<SegmentRecord> batch : batches(pending, settings.policy())) {
      results.addAll(load.load(batch));
    }
    return results;
  }

  /**
   * All statements see the same stretch of the stream, which moves on only with the commit.
   *
   * <p>If Snowflake refuses and the stream turns out to be stale or gone, it is made again, with
   * all of bronze to come: what silver has already changes nothing.
   */
  void mergeSilver() {
    if (unmerged() == 0) {
      return;
    }
    try {
      merge();
    } catch (SinkRejected refused) {
      if (!isStreamLost()) {
        throw refused;
      }
      LOG.warn(
          "Snowflake: stream {} is stale or gone: it is made again, and all of {} merged once more",
          target.stream().text(),
          target.bronze().text());
      var unused =
          transactions.run(
              session -> {
                session.run(
                    Template.render(
                        "stream_again",
                        Map.of("stream", target.stream(), "bronze", target.bronze())));
                return target;
              });
      merge();
    }
  }

  /** By what SHOW says: which error a stale stream gives is not documented. */
  private boolean isStreamLost() {
    String show = Setup.showObjects(target.names(), "STREAMS", target.names().bronze());
    String name = target.table() + "__CHANGES";
    return transactions.run(session -> session.query(show)).stream()
        .filter(row -> name.equals(row.get("name")))
        .noneMatch(row -> !"true".equalsIgnoreCase(row.get("stale")));
  }

  private void merge() {
    List<String> statements =
        SilverStatements.of(target, target.stream(), settings.deletes(), settings.history());
    var unused =
        transactions.inTransaction(
            session -> {
              statements.forEach(session::run);
              return Optional.of(target);
            },
            other -> count(other.query(ledger.unmerged())) == 0);
  }

  private long unmerged() {
    return transactions.run(session -> count(session.query(ledger.unmerged())));
  }

  private static long count(List<Map<String, @Nullable String>> rows) {
    return Columns.number(rows.get(0), "n_files");
  }

  /** The paths of the segments whose last load has failed. */
  Set<String> failed() {
    return transactions.run(session -> session.query(ledger.failed())).stream()
        .map(row -> Columns.text(row, "file_path"))
        .collect(Collectors.toSet());
  }

  List<List<SegmentRecord>> batches(List<SegmentRecord> files) {
    return batches(files, settings.policy());
  }

  static List<List<SegmentRecord>> batches(List<SegmentRecord> files, LoadPolicy policy) {
    List<List<SegmentRecord>> batches = new ArrayList<>();
    List<SegmentRecord> batch = new ArrayList<>();
    long bytes = 0;
    for (SegmentRecord file : files) {
      long length = Objects.requireNonNull(file.content(), "content of a sealed segment").length();
      if (!batch.isEmpty() && (batch.size() == policy.files() || bytes + length > policy.bytes())) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(file);
      bytes += length;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
