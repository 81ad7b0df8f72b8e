package io.github.changecapture.test.mongo;

import io.github.changecapture.test.mongo.internal.auth.Action;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a user of a {@link MongoDouble} may do. Each role is for all databases; there are none for
 * single databases or collections.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/built-in-roles/">Built-In Roles</a>
 */
public enum MongoRole {
  /** Reads all databases but {@code local} and {@code config}, and opens change streams. */
  READ_ANY_DATABASE,
  /**
   * Like {@link #READ_ANY_DATABASE} without change streams: a role of one's own with find alone.
   */
  FIND_ANY_DATABASE,
  /** Reads and writes all databases but {@code local} and {@code config}; opens change streams. */
  READ_WRITE_ANY_DATABASE,
  /** Reads {@code local}, and with it the oplog: mongod's role read on that database. */
  READ_LOCAL,
  /** Everything. */
  ROOT;

  static Set<Action> actions(MongoRole... roles) {
    return Arrays.stream(roles)
        .flatMap(role -> role.actions().stream())
        .collect(Collectors.toSet());
  }

  private Set<Action> actions() {
    return switch (this) {
      case READ_ANY_DATABASE -> Set.of(Action.FIND, Action.CHANGE_STREAM);
      case FIND_ANY_DATABASE -> Set.of(Action.FIND);
      case READ_WRITE_ANY_DATABASE -> Set.of(Action.FIND, Action.CHANGE_STREAM, Action.WRITE);
      case READ_LOCAL -> Set.of(Action.READ_LOCAL);
      case ROOT -> Set.of(Action.values());
    };
  }
}
