package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.query.Pipeline;
import io.github.changecapture.test.mongo.query.PipelineContext;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** The user's stages after {@code $changeStream}. */
public final class StreamPipeline {

  private static final Set<String> PERMITTED =
      Set.of(
          "$match",
          "$project",
          "$addFields",
          "$set",
          "$unset",
          "$replaceRoot",
          "$replaceWith",
          "$redact");

  /** What mongod allows a document in a reply to have above a stored one. */
  private static final int MAX_EVENT = BsonBytes.MAX_DOCUMENT + 16 * 1024;

  private final ServerState state;
  private final Pipeline stages;
  private final Pipeline leadingMatches;
  private final boolean empty;

  /**
   * Reads the stages.
   *
   * @throws ServerException 20 for a stage that a change stream doesn't permit
   */
  public StreamPipeline(List<BsonDocument> stages, ServerState state) {
    this.state = state;
    this.empty = stages.isEmpty();
    this.stages = Pipeline.parse(stages);
    for (String name : this.stages.stageNames()) {
      if (!PERMITTED.contains(name)) {
        throw new ServerException(
            ErrorCode.ILLEGAL_OPERATION, name + " is not permitted in a $changeStream pipeline");
      }
    }
    this.leadingMatches =
        Pipeline.parse(stages.stream().takeWhile(stage -> stage.containsKey("$match")).toList());
  }

  /** Whether the stages that mongod runs first, the leading matches, let an event through. */
  boolean matches(StreamEvent event) {
    return leadingMatches.applyToOne(event.document(), context()) != null;
  }

  /**
   * What the client gets of an event.
   *
   * @return null if a stage filtered it out
   * @throws ServerException 47 if an image is missing that the stream requires, 280 if a stage
   *     changed the {@code _id}, 10334 if it is too large
   */
  @Nullable RawBsonDocument apply(StreamEvent event) {
    failUnlessFiltered(event);
    BsonDocument shaped = empty ? event.document() : stages.applyToOne(event.document(), context());
    if (shaped == null) {
      return null;
    }
    checkId(event, shaped);
    RawBsonDocument bytes = BsonBytes.encode(shaped);
    int size = BsonBytes.size(bytes);
    if (size > MAX_EVENT) {
      throw new ServerException(
          ErrorCode.BSON_OBJECT_TOO_LARGE,
          "BSONObj size: %d (0x%X) is invalid. Size must be between 0 and %d(16MB) First element: _id: %s"
              .formatted(size, size, MAX_EVENT, event.token().document().toJson()));
    }
    return bytes;
  }

  /** mongod looks images up after the leading matches: what these leave out needs none. */
  private void failUnlessFiltered(StreamEvent event) {
    ServerException failure = event.failure();
    if (failure != null && matches(event)) {
      throw failure;
    }
  }

  private static void checkId(StreamEvent event, BsonDocument shaped) {
    BsonDocument expected = event.token().document();
    if (!expected.equals(shaped.get("_id"))) {
      throw new ServerException(
          ErrorCode.CHANGE_STREAM_FATAL_ERROR,
          "Encountered an event whose _id field, which contains the resume token, was modified by"
              + " the pipeline. Modifying the _id field of an event makes it impossible to resume"
              + " the stream from that point. Only transformations that retain the unmodified _id"
              + " field are allowed. Expected: "
              + new BsonDocument("_id", expected).toJson()
              + " but found: "
              + (shaped.containsKey("_id")
                  ? new BsonDocument("_id", shaped.get("_id")).toJson()
                  : "{}"));
    }
  }

  private PipelineContext context() {
    return new PipelineContext(state.clock().now(), state.oplog().latest(), new Random());
  }
}
