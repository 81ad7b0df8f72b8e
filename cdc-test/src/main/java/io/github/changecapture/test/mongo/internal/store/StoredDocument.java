package io.github.changecapture.test.mongo.internal.store;

import org.bson.RawBsonDocument;

/**
 * A document where it is stored.
 *
 * @param record its place in the collection, rising with insertion
 * @param document its bytes
 */
public record StoredDocument(long record, RawBsonDocument document) {}
