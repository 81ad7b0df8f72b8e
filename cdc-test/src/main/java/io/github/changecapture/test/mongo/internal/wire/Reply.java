package io.github.changecapture.test.mongo.internal.wire;

import org.bson.RawBsonDocument;

/** What a connection does after a request. */
public sealed interface Reply {

  /** Sends a document. */
  record Answer(RawBsonDocument body) implements Reply {}

  /**
   * Sends the beginning of a document and closes the connection.
   *
   * @param bytes how much of the message is sent, header included
   */
  record Cut(RawBsonDocument body, int bytes) implements Reply {}

  /** Closes the connection. */
  record HangUp() implements Reply {}
}
