package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.ServerVersion;
import io.github.changecapture.test.mongo.query.Pipeline;
import io.github.changecapture.test.mongo.query.PipelineContext;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

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
  static final int MAX_EVENT = BsonBytes.MAX_DOCUMENT + 16 * 1024;

  private final ServerState state;
  private final Pipeline stages;
  private final Pipeline leadingMatches;
  private final boolean empty;
  private final boolean splits;

  /**
   * Reads the stages.
   *
   * @throws ServerException 20 for a stage that a change stream doesn't permit, 7182802 for one
   *     after that which splits events
   */
  public StreamPipeline(List<BsonDocument> allStages, ServerState state) {
    this.state = state;
    this.splits = splits(allStages, state.version());
    List<BsonDocument> stages = splits ? allStages.subList(0, allStages.size() - 1) : allStages;
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

  /** Whether the last stage splits events; no other may. */
  private static boolean splits(List<BsonDocument> stages, ServerVersion version) {
    for (int i = 0; i < stages.size(); i++) {
      BsonValue options = stages.get(i).get(EventSplitter.STAGE);
      if (options != null && version.has(ServerVersion.Feature.SPLIT_LARGE_EVENT)) {
        if (!options.isDocument() || !options.asDocument().isEmpty()) {
          throw ServerException.location(
              7182800, EventSplitter.STAGE + " spec should be an empty object");
        }
        if (i < stages.size() - 1) {
          throw ServerException.location(
              7182802, EventSplitter.STAGE + " must be the last stage in the pipeline");
        }
        return true;
      }
    }
    return false;
  }

  /** Whether the stages that mongod runs first, the leading matches, let an event through. */
  boolean matches(StreamEvent event) {
    return leadingMatches.applyToOne(event.document(), context()) != null;
  }

  /**
   * What the client gets of an event: it, or fragments of it.
   *
   * @return nothing if a stage filtered it out
   * @throws ServerException 47 if an image is missing that the stream requires, 280 if a stage
   *     changed the {@code _id}, 10334 if it is too large
   */
  List<EventPiece> apply(StreamEvent event) {
    failUnlessFiltered(event);
    BsonDocument shaped = empty ? event.document() : stages.applyToOne(event.document(), context());
    if (shaped == null) {
      return List.of();
    }
    checkId(event, shaped);
    RawBsonDocument bytes = BsonBytes.encode(shaped);
    if (splits) {
      return EventSplitter.pieces(event, bytes);
    }
    if (event.fragmentsGiven() > 0) {
      throw EventSplitter.fatal(
          "cannot resume stream; the resume token is of a fragment, and the pipeline has no "
              + EventSplitter.STAGE);
    }
    checkSize(event, bytes);
    return List.of(new EventPiece(event.token(), bytes));
  }

  private static void checkSize(StreamEvent event, RawBsonDocument bytes) {
    int size = BsonBytes.size(bytes);
    if (size > MAX_EVENT) {
      throw new ServerException(
          ErrorCode.BSON_OBJECT_TOO_LARGE,
          "BSONObj size: %d (0x%X) is invalid. Size must be between 0 and %d(16MB) First element: _id: %s"
              .formatted(size, size, MAX_EVENT, event.token().document().toJson()));
    }
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
