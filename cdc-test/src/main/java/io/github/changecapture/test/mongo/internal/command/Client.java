package io.github.changecapture.test.mongo.internal.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** What is known of the client of one connection. */
final class Client {

  private final int connection;
  private String application = "";
  private final String user = "";

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
      return new BsonBinary(digest.digest(user.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
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
