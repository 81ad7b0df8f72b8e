package io.github.changecapture.test.mongo.internal.cursor;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The open cursors by their numbers. Thread-safe. */
public final class Cursors {

  private final Map<Long, OpenCursor> open = new ConcurrentHashMap<>();

  /** Keeps a cursor under a new number. */
  public long add(OpenCursor cursor) {
    long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    while (open.putIfAbsent(id, cursor) != null) {
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
    OpenCursor cursor = open.get(id);
    if (cursor == null) {
      throw new ServerException(ErrorCode.CURSOR_NOT_FOUND, "cursor id " + id + " not found");
    }
    return cursor;
  }

  /** Whether a number is that of an open change stream. */
  public boolean isChangeStream(long id) {
    OpenCursor cursor = open.get(id);
    return cursor != null && cursor.isChangeStream();
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
    OpenCursor cursor = open.remove(id);
    if (cursor != null) {
      cursor.kill();
    }
    return cursor != null;
  }

  /** Kills all cursors. */
  public void killAll() {
    for (long id : List.copyOf(open.keySet())) {
      boolean unused = kill(id);
    }
  }

  /** Ends the waits of all cursors, which stay open. */
  public void interruptAll() {
    open.values().forEach(OpenCursor::interrupt);
  }

  public int count() {
    return open.size();
  }
}
