package io.github.changecapture.internal;

import java.time.Duration;
import org.bson.BsonDocument;
import reactor.core.publisher.Mono;

/**
 * What is asked of the server for one cursor, in one session: a cursor can only be read in the
 * session that it was opened in.
 *
 * @see <a
 *     href="https://github.com/mongodb/specifications/blob/master/source/sessions/driver-sessions.md">Driver
 *     sessions specification</a>
 */
interface StreamSession {
  /** Opens the cursor and gives its first reply. */
  Mono<StreamReply> open(BsonDocument aggregate);

  /**
   * Asks for the next reply.
   *
   * @param before the reply before it
   * @param mostEvents how many events it may hold
   * @param maxAwaitTime how long the server may wait for one
   */
  Mono<StreamReply> next(StreamReply before, int mostEvents, Duration maxAwaitTime);

  /** Closes the cursor that a reply is of; a getMore under way ends with an error. */
  Mono<Void> close(StreamReply reply);

  /** Gives the session back, when nothing is under way in it. */
  void end();
}
