package io.github.changecapture.test.mongo.internal.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonTimestamp;

/**
 * The log of all writes, and with it cluster time. Entries have sequence numbers without gaps, so
 * that a reader finds its place without a search; the beginning can be cut off.
 *
 * <p>Everything here happens under the {@link ServerLock}.
 */
public final class Oplog {

  private static final String INITIATING = "initiating set";

  private final ServerLock lock;
  private final ServerClock clock;
  private final List<OplogEntry> entries = new ArrayList<>();
  private long firstSequence;
  private long term = 1;
  private BsonTimestamp latest = new BsonTimestamp(0, 0);

  public Oplog(ServerLock lock, ServerClock clock) {
    this.lock = lock;
    this.clock = clock;
    append(new Operation.Noop(INITIATING));
  }

  /** Adds an entry at the next cluster time and wakes who waits for it. */
  public void append(Operation operation) {
    lock.run(
        () -> {
          Instant now = clock.now();
          latest = after(latest, now);
          entries.add(new OplogEntry(nextSequence(), latest, term, now, operation));
          lock.signal();
        });
  }

  private static BsonTimestamp after(BsonTimestamp last, Instant now) {
    int seconds = Math.toIntExact(now.getEpochSecond());
    return seconds > last.getTime()
        ? new BsonTimestamp(seconds, 1)
        : new BsonTimestamp(last.getTime(), last.getInc() + 1);
  }

  /** The cluster time of the last entry. */
  public BsonTimestamp latest() {
    return lock.locked(() -> latest);
  }

  public long term() {
    return lock.locked(() -> term);
  }

  /** Begins a new election term. */
  public void newTerm() {
    lock.run(
        () -> {
          term++;
          append(new Operation.Noop("new primary"));
        });
  }

  /** The number that the next entry gets. */
  public long nextSequence() {
    return lock.locked(() -> firstSequence + entries.size());
  }

  /** The number of the oldest entry that is still there. */
  public long firstSequence() {
    return lock.locked(() -> firstSequence);
  }

  /**
   * Whether everything from a cluster time on is still there. It is so from any time on if nothing
   * was ever cut off.
   */
  public boolean reachesBackTo(BsonTimestamp time) {
    return lock.locked(() -> firstSequence == 0 || entries.get(0).timestamp().compareTo(time) <= 0);
  }

  /** The number of the first entry at or after a cluster time; there may be no such entry yet. */
  public long sequenceAt(BsonTimestamp time) {
    return lock.locked(
        () -> {
          int low = 0;
          int high = entries.size();
          while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).timestamp().compareTo(time) < 0) {
              low = middle + 1;
            } else {
              high = middle;
            }
          }
          return firstSequence + low;
        });
  }

  /**
   * Entries from a number on.
   *
   * @return at most {@code limit} of them, empty if there are none yet
   * @throws ServerException 136 if the first of them was cut off
   */
  public List<OplogEntry> read(long sequence, int limit) {
    return lock.locked(
        () -> {
          if (sequence < firstSequence) {
            throw positionLost(sequence);
          }
          int from = Math.toIntExact(Math.min(sequence - firstSequence, entries.size()));
          return List.copyOf(entries.subList(from, Math.min(entries.size(), from + limit)));
        });
  }

  /** The error of a scan whose place was cut off. */
  public static ServerException positionLost(long lastSeen) {
    return new ServerException(
        ErrorCode.CAPPED_POSITION_LOST,
        "CollectionScan died due to position in capped collection being deleted. Last seen record"
            + " id: RecordId("
            + lastSeen
            + ")");
  }

  /** Cuts off every entry before a number; the last entry always stays. */
  public void truncateBefore(long sequence) {
    lock.run(
        () -> {
          long cut = Math.min(sequence - firstSequence, entries.size() - 1L);
          if (cut > 0) {
            entries.subList(0, Math.toIntExact(cut)).clear();
            firstSequence += cut;
          }
        });
  }
}
