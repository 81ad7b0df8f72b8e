package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of one collection is sealed and has to be loaded; remembers, from one load to the next, what
 * need not be asked for again. For one thread.
 */
final class Backlog {
  private static final Set<String> LOADED =
      Set.of(FileStatus.LOADED.name(), FileStatus.QUARANTINED.name());
  private static final Set<String> LOADED_OR_LEFT_TO_TASK =
      Set.of(FileStatus.LOADED.name(), FileStatus.QUARANTINED.name(), FileStatus.SEALED.name());

  private final Set<String> inOtherHands;

  /** Series of chunks that are loaded. */
  private final Set<String> chunks = new HashSet<>();

  /** Segments of the collection's series up to this number are loaded, or never will be. */
  private long floor;

  Backlog(LoadMode mode) {
    this.inOtherHands = mode instanceof LoadMode.Task ? LOADED_OR_LEFT_TO_TASK : LOADED;
  }

  /** What never changes any more, and is to be read. */
  static boolean isClosed(SegmentRecord file) {
    return file.state() == State.SEALED || file.state() == State.SET_ASIDE;
  }

  /** By ledger and catalog; chunks of snapshots first, since most of the others came after. */
  List<SegmentRecord> pending(Target target, SegmentCatalog catalog, Transactions transactions) {
    LedgerStatements ledger = new LedgerStatements(target);
    List<SegmentRecord> pending = new ArrayList<>();
    if (!chunks.containsAll(target.chunks())) {
      pending.addAll(chunks(target, catalog, read(ledger.readChunks(), transactions)));
    }
    pending.addAll(segments(target, catalog, read(ledger.read(floor), transactions)));
    return pending;
  }

  private static Map<String, String> read(String query, Transactions transactions) {
    Map<String, String> statuses = new HashMap<>();
    for (Map<String, @Nullable String> row : transactions.run(session -> session.query(query))) {
      statuses.put(Columns.text(row, "file_path"), Columns.text(row, "status"));
    }
    return statuses;
  }

  /** A chunk is over when one attempt at it is loaded; from then on nobody asks for it. */
  private List<SegmentRecord> chunks(
      Target target, SegmentCatalog catalog, Map<String, String> ledger) {
    List<SegmentRecord> pending = new ArrayList<>();
    for (String chunk : target.chunks()) {
      if (chunks.contains(chunk)) {
        continue;
      }
      try (Stream<SegmentRecord> attempts = catalog.segments(chunk, 1)) {
        for (SegmentRecord file : attempts.filter(Backlog::isClosed).toList()) {
          String status = ledger.getOrDefault(file.path(), "");
          if (LOADED.contains(status)) {
            chunks.add(chunk);
          } else if (!inOtherHands.contains(status)) {
            pending.add(file);
          }
        }
      }
    }
    return pending;
  }

  private List<SegmentRecord> segments(
      Target target, SegmentCatalog catalog, Map<String, String> ledger) {
    List<SegmentRecord> pending = new ArrayList<>();
    try (Stream<SegmentRecord> segments = catalog.segments(target.series(), floor + 1)) {
      for (SegmentRecord file : (Iterable<SegmentRecord>) segments::iterator) {
        if (file.number() == floor + 1 && isOver(file, ledger)) {
          floor++;
        }
        if (isClosed(file) && !inOtherHands.contains(ledger.getOrDefault(file.path(), ""))) {
          pending.add(file);
        }
      }
    }
    return pending;
  }

  private static boolean isOver(SegmentRecord file, Map<String, String> ledger) {
    return file.state() == State.DISCARDED || LOADED.contains(ledger.getOrDefault(file.path(), ""));
  }
}
