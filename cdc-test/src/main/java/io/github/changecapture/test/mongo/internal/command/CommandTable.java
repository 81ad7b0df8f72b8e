package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerLock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The commands by their names. */
final class CommandTable {

  /** Where a command may run. */
  enum Access {
    /** On any node. */
    ANY,
    /** On the primary, or anywhere if the read preference says so. */
    READ,
    /** On the primary only. */
    WRITE
  }

  /** A command and where it may run. */
  record Entry(Access access, CommandHandler handler) {}

  private final Map<String, Entry> entries = new HashMap<>();

  private final ServerLock lock;

  CommandTable(ServerLock lock) {
    this.lock = lock;
  }

  /** A command for any node. It runs without the lock and may wait. */
  void any(String name, CommandHandler handler) {
    entries.put(name, new Entry(Access.ANY, handler));
  }

  /** A command that reads, under the lock. */
  void read(String name, CommandHandler handler) {
    entries.put(name, new Entry(Access.READ, locked(handler)));
  }

  /** A command that writes, under the lock. */
  void write(String name, CommandHandler handler) {
    entries.put(name, new Entry(Access.WRITE, locked(handler)));
  }

  private CommandHandler locked(CommandHandler handler) {
    return command -> lock.locked(() -> handler.run(command));
  }

  /** Forgets all commands but these. */
  void retain(Set<String> names) {
    entries.keySet().retainAll(names);
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  Entry get(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new ServerException(ErrorCode.COMMAND_NOT_FOUND, "no such command: '" + name + "'");
    }
    return entry;
  }
}
