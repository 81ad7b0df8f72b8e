package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.auth.User;
import io.github.changecapture.test.mongo.internal.store.ServerVersion;
import java.util.List;
import java.util.Optional;

/**
 * What kind of server to be.
 *
 * @param replicaSet the set's name, empty for a standalone server
 * @param version the version to pass for
 * @param testCommands whether it knows test commands
 * @param users who may log in; if there are none, nobody has to
 */
public record NodeOptions(
    Optional<String> replicaSet,
    ServerVersion version,
    TestCommands testCommands,
    List<User> users) {

  /** mongod's parameter {@code enableTestCommands}. */
  public enum TestCommands {
    ENABLED,
    DISABLED
  }
}
