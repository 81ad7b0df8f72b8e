package io.github.changecapture.test.mongo.internal.command;

import org.bson.BsonDocument;
import org.bson.BsonString;

/** What is known of the client of one connection. */
final class Client {

  private final int connection;
  private String application = "";

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

  /** Notes what a hello tells of the client. */
  void introduce(BsonDocument metadata) {
    application =
        metadata
            .getDocument("application", new BsonDocument())
            .getString("name", new BsonString(""))
            .getValue();
  }
}
