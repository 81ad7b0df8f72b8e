package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.function.IntFunction;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One event before it goes through the user's stages.
 *
 * @param token its place
 * @param fragments the place of each of its fragments, from 0, should it be split
 * @param document the event
 * @param fragmentsGiven how many of its fragments the client has
 * @param failure what a client hears that would get the event, null if it may have it
 */
record StreamEvent(
    ResumeToken token,
    IntFunction<ResumeToken> fragments,
    BsonDocument document,
    int fragmentsGiven,
    @Nullable ServerException failure) {

  /** The event for a client that has some of its fragments. */
  StreamEvent after(int fragments) {
    return new StreamEvent(token, this.fragments, document, fragments, failure);
  }
}
