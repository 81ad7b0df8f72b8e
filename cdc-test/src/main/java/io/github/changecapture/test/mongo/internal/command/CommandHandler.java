package io.github.changecapture.test.mongo.internal.command;

import org.bson.BsonDocument;

/** Runs one kind of command. */
@FunctionalInterface
interface CommandHandler {

  /**
   * Runs a command.
   *
   * @return the fields of the reply before {@code ok}
   */
  BsonDocument run(Command command);
}
