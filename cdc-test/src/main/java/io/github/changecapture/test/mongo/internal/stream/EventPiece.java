package io.github.changecapture.test.mongo.internal.stream;

import org.bson.RawBsonDocument;

/**
 * An event as a client gets it, or a fragment of one.
 *
 * @param token its place
 * @param document what the client gets
 */
record EventPiece(ResumeToken token, RawBsonDocument document) {}
