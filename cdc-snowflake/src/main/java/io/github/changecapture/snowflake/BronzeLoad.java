package io.github.changecapture.snowflake;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.snowflake.Verdict.Complete;
import io.github.changecapture.snowflake.Verdict.Refused;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads segments of one collection into bronze: rows and ledger in one transaction, or neither.
 *
 * <p>What a batch cannot take as it is goes alone: first again by force, then line by line.
 */
final class BronzeLoad {
  private static final Logger LOG = LoggerFactory.getLogger(BronzeLoad.class);

  private final Transactions transactions;
  private final LoadStatements statements;
  private final LedgerStatements ledger;

  BronzeLoad(Transactions transactions, LoadStatements statements, LedgerStatements ledger) {
    this.transactions = transactions;
    this.statements = statements;
    this.ledger = ledger;
  }

  /** Loads segments; each gets a result, which the ledger has too. */
  List<FileResult> load(List<SegmentRecord> files) {
    List<FileResult> results = new ArrayList<>();
    List<SegmentRecord> inBatch = new ArrayList<>();
    for (SegmentRecord file : files) {
      if (file.state() == State.SET_ASIDE) {
        results.add(lineByLine(file, "its last line is not ours"));
      } else {
        inBatch.add(file);
      }
    }
    results.addAll(batch(inBatch));
    return results;
  }

  /** Says of segments that they are sealed; somebody else will load them. */
  void seal(List<SegmentRecord> files) {
    List<FileResult> sealed = files.stream().map(FileResult::sealed).toList();
    var unused = commit(session -> Optional.of(sealed));
  }

  /** What somebody else has loaded: those of the segments of which there are rows. */
  List<FileResult> confirm(List<SegmentRecord> files) {
    Map<String, BronzeRows> found =
        transactions.run(session -> BronzeRows.of(session.query(statements.check(files))));
    List<FileResult> whole = new ArrayList<>();
    List<FileResult> results = new ArrayList<>();
    for (SegmentRecord file : files) {
      BronzeRows rows = found.getOrDefault(file.path(), BronzeRows.NONE);
      if (Verdict.of(file, null, rows) instanceof Complete complete) {
        whole.add(FileResult.loaded(file, complete.rows()));
      } else if (rows.rows() > 0) {
        results.add(again(file));
      }
    }
    if (!whole.isEmpty()) {
      var unused = commit(session -> Optional.of(whole));
      results.addAll(whole);
    }
    return results;
  }

  /** Loads one segment whatever COPY and bronze know of it. */
  FileResult again(SegmentRecord file) {
    Map<SegmentRecord, Verdict> seen = new LinkedHashMap<>();
    Optional<List<FileResult>> loaded =
        commit(
            session -> {
              session.run(statements.deleteRows(file));
              return settled(
                  session, statements.copyAgain(file), List.of(file), seen, Complete.class);
            });
    if (loaded.isPresent()) {
      return loaded.get().get(0);
    }
    return lineByLine(file, verdict(seen, file).reason());
  }

  private List<FileResult> batch(List<SegmentRecord> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    Map<SegmentRecord, Verdict> seen = new LinkedHashMap<>();
    Optional<List<FileResult>> loaded =
        commit(
            session ->
                settled(
                    session, statements.copy(files), files, seen, Complete.class, Refused.class));
    if (loaded.isPresent()) {
      return loaded.get().stream().map(this::withoutRefusals).toList();
    }
    List<SegmentRecord> alone = new ArrayList<>(files);
    alone.removeIf(file -> isA(verdict(seen, file), Complete.class, Refused.class));
    List<SegmentRecord> others = new ArrayList<>(files);
    others.removeAll(alone);
    List<FileResult> results = new ArrayList<>(batch(others));
    alone.forEach(file -> results.add(again(file)));
    return results;
  }

  private FileResult withoutRefusals(FileResult result) {
    boolean isRefused = result.status() == FileStatus.LOAD_FAILED;
    return isRefused ? lineByLine(result.file(), String.valueOf(result.error())) : result;
  }

  /** COPY and look; the results only if every verdict is one of those that may be committed. */
  private Optional<List<FileResult>> settled(
      Session session,
      String copy,
      List<SegmentRecord> files,
      Map<SegmentRecord, Verdict> seen,
      Class<?>... accepted) {
    Map<String, CopyRow> copied = CopyRow.of(session.query(copy), files);
    Map<String, BronzeRows> found = BronzeRows.of(session.query(statements.check(files)));
    for (SegmentRecord file : files) {
      BronzeRows rows = found.getOrDefault(file.path(), BronzeRows.NONE);
      seen.put(file, Verdict.of(file, copied.get(file.path()), rows));
    }
    if (!seen.values().stream().allMatch(verdict -> isA(verdict, accepted))) {
      LOG.warn(
          "Snowflake: rolled back {} files, those in question are loaded alone: {}",
          files.size(),
          seen.values());
      return Optional.empty();
    }
    return Optional.of(files.stream().map(file -> result(file, verdict(seen, file))).toList());
  }

  private static FileResult result(SegmentRecord file, Verdict verdict) {
    return verdict instanceof Complete complete
        ? FileResult.loaded(file, complete.rows())
        : FileResult.failed(file, verdict.reason());
  }

  private static Verdict verdict(Map<SegmentRecord, Verdict> seen, SegmentRecord file) {
    return Objects.requireNonNull(seen.get(file), file.path());
  }

  private static boolean isA(Verdict verdict, Class<?>... accepted) {
    return List.of(accepted).contains(verdict.getClass());
  }

  /** Good lines to bronze, bad ones to the rejects; or the file stays as it is, failed. */
  private FileResult lineByLine(SegmentRecord file, String reason) {
    try {
      Optional<List<FileResult>> done =
          commit(session -> new Quarantine(statements).run(session, file, reason).map(List::of));
      if (done.isPresent()) {
        return done.get().get(0);
      }
      return fail(file, reason + "; read line by line it does not have as many as its record says");
    } catch (SinkRejected unreadable) {
      return fail(file, reason + "; " + unreadable.getMessage());
    }
  }

  private FileResult fail(SegmentRecord file, String error) {
    LOG.error("Snowflake: segment {} cannot be loaded: {}", file.path(), error);
    FileResult failed = FileResult.failed(file, error);
    return commit(session -> Optional.of(List.of(failed))).map(written -> failed).orElse(failed);
  }

  /** The ledger's rows are the last thing before the commit, and tell afterwards whether it was. */
  private Optional<List<FileResult>> commit(Function<Session, Optional<List<FileResult>>> work) {
    String batch = UUID.randomUUID().toString();
    return transactions.inTransaction(
        session -> {
          Optional<List<FileResult>> results = work.apply(session);
          results.ifPresent(written -> session.run(ledger.write(written, batch)));
          return results;
        },
        other -> Columns.number(other.query(ledger.probe(batch)).get(0), "n_files") > 0);
  }
}
