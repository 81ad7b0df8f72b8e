package io.github.changecapture.test.mongo.internal.stream;

import org.bson.BsonDocument;

/**
 * One event before it goes through the user's stages.
 *
 * @param token its place
 * @param document the event
 */
record StreamEvent(ResumeToken token, BsonDocument document) {}
