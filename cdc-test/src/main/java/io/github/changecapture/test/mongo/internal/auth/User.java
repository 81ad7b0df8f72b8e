package io.github.changecapture.test.mongo.internal.auth;

import java.util.Set;

/**
 * A user of the database {@code admin}.
 *
 * @param name the name
 * @param credential what the server knows of the password
 * @param actions what the user may do
 */
public record User(String name, ScramCredential credential, Set<Action> actions) {

  /** A user with a password. */
  public static User of(String name, String password, Set<Action> actions) {
    return new User(name, ScramCredential.of(password), Set.copyOf(actions));
  }

  /** The name with the database, which tells a user from all others. */
  public String fullName() {
    return name + "@admin";
  }
}
