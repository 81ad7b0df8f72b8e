package io.github.changecapture.test.mongo.internal.store;

import java.time.Clock;

/** What the double holds, with the lock that guards it. */
public record ServerState(
    ServerLock lock,
    ServerClock clock,
    ServerVersion version,
    Storage storage,
    Oplog oplog,
    Writes writes,
    Claims claims) {

  /** An empty server at a clock's time. */
  public static ServerState empty(Clock clock, ServerVersion version) {
    ServerLock lock = new ServerLock();
    ServerClock serverClock = new ServerClock(clock);
    Storage storage = new Storage();
    Oplog oplog = new Oplog(lock, serverClock);
    Claims claims = new Claims();
    Writes writes = new Writes(storage, oplog::append, new PatientWriter(claims, lock));
    return new ServerState(lock, serverClock, version, storage, oplog, writes, claims);
  }
}
