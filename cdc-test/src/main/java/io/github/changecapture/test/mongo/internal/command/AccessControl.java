package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.auth.Action;
import io.github.changecapture.test.mongo.internal.auth.User;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets clients do what their users may. Without users everybody may do everything, as on a mongod
 * without access control.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/privilege-actions/">Privilege
 *     Actions</a>
 */
final class AccessControl {

  /** What a client may do before it logs in. */
  private static final Set<String> OPEN =
      Set.of(
          "hello",
          "isMaster",
          "ismaster",
          "ping",
          "buildInfo",
          "buildinfo",
          "connectionStatus",
          "saslStart",
          "saslContinue",
          "logout");

  /** What every user may do, with cursors and sessions of their own. */
  private static final Set<String> OF_EVERY_USER =
      Set.of(
          "getMore",
          "killCursors",
          "startSession",
          "refreshSessions",
          "endSessions",
          "commitTransaction",
          "abortTransaction",
          "listDatabases");

  private static final Set<String> READS =
      Set.of(
          "find",
          "count",
          "distinct",
          "aggregate",
          "listCollections",
          "listIndexes",
          "collStats",
          "dbStats");

  private static final Set<String> WRITES =
      Set.of(
          "insert",
          "update",
          "delete",
          "findAndModify",
          "findandmodify",
          "create",
          "collMod",
          "drop",
          "renameCollection",
          "dropDatabase",
          "createIndexes",
          "dropIndexes");

  private final List<User> users;

  AccessControl(List<User> users) {
    this.users = users;
  }

  /**
   * Refuses what the client's user may not do.
   *
   * @throws ServerException 13
   */
  void check(Command command) {
    if (users.isEmpty() || OPEN.contains(command.name())) {
      return;
    }
    Optional<User> user = command.client().user();
    if (user.isEmpty()) {
      throw new ServerException(
          ErrorCode.UNAUTHORIZED, "Command " + command.name() + " requires authentication");
    }
    if (!user.get().actions().containsAll(needed(command))) {
      throw new ServerException(
          ErrorCode.UNAUTHORIZED,
          "not authorized on %s to execute command %s"
              .formatted(command.database(), command.body().toJson()));
    }
  }

  private static Set<Action> needed(Command command) {
    if (OF_EVERY_USER.contains(command.name())) {
      return Set.of();
    }
    if (AggregateCommand.opensStream(command)) {
      return Set.of(Action.FIND, Action.CHANGE_STREAM);
    }
    if (READS.contains(command.name())) {
      return Set.of(
          switch (command.database()) {
            case "local" -> Action.READ_LOCAL;
            case "config" -> Action.ADMINISTER;
            default -> Action.FIND;
          });
    }
    return Set.of(WRITES.contains(command.name()) ? Action.WRITE : Action.ADMINISTER);
  }
}
