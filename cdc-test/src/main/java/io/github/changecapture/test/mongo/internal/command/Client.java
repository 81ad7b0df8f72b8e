package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.auth.ScramConversation;
import io.github.changecapture.test.mongo.internal.auth.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** What is known of the client of one connection. */
final class Client {

  private final int connection;
  private String application = "";
  private @Nullable User user;
  private @Nullable ScramConversation conversation;
  private boolean wantsEmptyExchange;
  private boolean proven;

  Client(int connection) {
    this.connection = connection;
  }

  int connection() {
    return connection;
  }

  /** The name that the client's application gave itself, empty if none. */
  String application() {
    return application;
  }

  /** The digest of the user's name, or of nothing for who didn't log in. */
  BsonBinary userDigest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String name = user == null ? "" : user.fullName();
      return new BsonBinary(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  Optional<User> user() {
    return Optional.ofNullable(user);
  }

  /** Notes a log-in that began. */
  void beginLogIn(ScramConversation begun, boolean withEmptyExchange) {
    conversation = begun;
    wantsEmptyExchange = withEmptyExchange;
    proven = false;
  }

  /** The log-in that began, null if none did. */
  @Nullable ScramConversation conversation() {
    return conversation;
  }

  /** Whether the client wants to send an empty message last, as older ones do. */
  boolean wantsEmptyExchange() {
    return wantsEmptyExchange;
  }

  /** Whether only the empty message is missing. */
  boolean isProven() {
    return proven;
  }

  void prove() {
    proven = true;
  }

  void logIn(User who) {
    user = who;
    conversation = null;
  }

  void logOut() {
    user = null;
  }

  /** Notes what a hello tells of the client. */
  void introduce(BsonDocument metadata) {
    application =
        metadata
            .getDocument("application", new BsonDocument())
            .getString("name", new BsonString(""))
            .getValue();
  }
}
