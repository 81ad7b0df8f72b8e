package io.github.changecapture.test.mongo.internal.cursor;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The open cursors by their numbers. Thread-safe. */
public final class Cursors {

  private final Map<Long, Entry> open = new ConcurrentHashMap<>();

  /** A cursor, and the id of the session that it was opened in, null if in none. */
  private record Entry(OpenCursor cursor, @Nullable BsonValue session) {}

  /**
   * Keeps a cursor under a new number.
   *
   * @param session the id of the session that it belongs to, null if to none
   */
  public long add(OpenCursor cursor, @Nullable BsonValue session) {
    Entry entry = new Entry(cursor, session);
    long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    while (open.putIfAbsent(id, entry) != null) {
      id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }
    return id;
  }

  /**
   * The cursor of a number.
   *
   * @throws ServerException 43 if there is none
   */
  public OpenCursor get(long id) {
    Entry entry = open.get(id);
    if (entry == null) {
      throw new ServerException(ErrorCode.CURSOR_NOT_FOUND, "cursor id " + id + " not found");
    }
    return entry.cursor();
  }

  /** Whether a number is that of an open change stream. */
  public boolean isChangeStream(long id) {
    Entry entry = open.get(id);
    return entry != null && entry.cursor().isChangeStream();
  }

  /** Forgets a cursor that is done. */
  public void remove(long id) {
    open.remove(id);
  }

  /**
   * Kills a cursor.
   *
   * @return whether there was one
   */
  public boolean kill(long id) {
    Entry entry = open.remove(id);
    if (entry != null) {
      entry.cursor().kill();
    }
    return entry != null;
  }

  /** Whether a cursor is open in a session. */
  public boolean hasSession(BsonValue session) {
    return open.values().stream().anyMatch(entry -> session.equals(entry.session()));
  }

  /** Kills the cursors that were opened in one of some sessions. */
  public void killOfSessions(Set<BsonValue> sessions) {
    open.forEach(
        (id, entry) -> {
          if (entry.session() != null && sessions.contains(entry.session())) {
            boolean unused = kill(id);
          }
        });
  }

  /** Kills all cursors. */
  public void killAll() {
    for (long id : List.copyOf(open.keySet())) {
      boolean unused = kill(id);
    }
  }

  /** Ends the waits of all cursors, which stay open. */
  public void interruptAll() {
    open.values().forEach(entry -> entry.cursor().interrupt());
  }

  public int count() {
    return open.size();
  }
}
