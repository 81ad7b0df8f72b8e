package io.github.changecapture.test.mongo.internal.cursor;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a cursor gives to one request.
 *
 * @param documents the documents
 * @param exhausted whether nothing more can come
 * @param postBatchResumeToken where a change stream is after the batch, null for other cursors
 */
public record Batch(
    List<RawBsonDocument> documents,
    boolean exhausted,
    @Nullable BsonDocument postBatchResumeToken) {}
