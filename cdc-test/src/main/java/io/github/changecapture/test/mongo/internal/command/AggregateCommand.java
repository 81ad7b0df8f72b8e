package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.IteratorCursor;
import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.internal.store.View;
import io.github.changecapture.test.mongo.internal.stream.ChangeStreamCursor;
import io.github.changecapture.test.mongo.internal.stream.ChangeStreamSpec;
import io.github.changecapture.test.mongo.internal.stream.StreamPipeline;
import io.github.changecapture.test.mongo.internal.stream.StreamScope;
import io.github.changecapture.test.mongo.query.Pipeline;
import io.github.changecapture.test.mongo.query.PipelineContext;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** {@code aggregate}: over a collection's documents, its statistics, or a change stream. */
final class AggregateCommand implements CommandHandler {

  private final ServerState state;
  private final CursorReplies replies;

  AggregateCommand(ServerState state, CursorReplies replies) {
    this.state = state;
    this.replies = replies;
  }

  @Override
  public BsonDocument run(Command command) {
    Selection.checkCollation(command.body());
    if (!command.has("cursor")) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE,
          "The 'cursor' option is required, except for aggregate with the explain argument");
    }
    List<BsonDocument> stages = List.copyOf(command.documents("pipeline"));
    int batchSize = CursorReplies.batchSize(command.document("cursor"));
    return opensStream(stages)
        ? replies.open(command, changeStream(command, stages), batchSize)
        : replies.open(command, documents(command, stages), batchSize);
  }

  /** Whether a command is for a change stream, for its errors' labels. */
  static boolean opensStream(Command command) {
    BsonValue pipeline = command.get("pipeline");
    if (!command.name().equals("aggregate") || pipeline == null || !pipeline.isArray()) {
      return false;
    }
    BsonValue first = pipeline.asArray().isEmpty() ? BsonNull.VALUE : pipeline.asArray().get(0);
    return first.isDocument() && first.asDocument().containsKey("$changeStream");
  }

  private static boolean opensStream(List<BsonDocument> stages) {
    for (BsonDocument stage : stages.subList(Math.min(1, stages.size()), stages.size())) {
      if (stage.containsKey("$changeStream")) {
        throw ServerException.location(
            40602, "$changeStream is only valid as the first stage in a pipeline");
      }
    }
    return !stages.isEmpty() && stages.get(0).containsKey("$changeStream");
  }

  private ChangeStreamCursor changeStream(Command command, List<BsonDocument> stages) {
    BsonValue options = stages.get(0).get("$changeStream");
    if (options == null || !options.isDocument()) {
      throw ServerException.location(50808, "$changeStream stage expects a document as argument");
    }
    StreamScope scope = scope(command, ChangeStreamSpec.ofDeployment(options.asDocument()));
    if (scope instanceof StreamScope.OfCollection one) {
      View.refuse(state.storage(), one.namespace());
    }
    return new ChangeStreamCursor(
        cursorNamespace(command),
        scope,
        ChangeStreamSpec.parse(options.asDocument(), scope, state.version()),
        new StreamPipeline(stages.subList(1, stages.size()), state),
        state);
  }

  private static StreamScope scope(Command command, boolean ofDeployment) {
    String database = command.database();
    Optional<String> collection = collection(command);
    if (ofDeployment) {
      if (!database.equals("admin") || collection.isPresent()) {
        throw new ServerException(
            ErrorCode.INVALID_OPTIONS,
            "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin'"
                + " database, and with no collection name; found "
                + cursorNamespace(command));
      }
      return new StreamScope.OfDeployment();
    }
    if (Namespace.isInternal(database)) {
      throw new ServerException(
          ErrorCode.INVALID_NAMESPACE,
          "$changeStream may not be opened on the internal " + database + " database");
    }
    if (collection.isEmpty()) {
      return new StreamScope.OfDatabase(database);
    }
    Namespace namespace = command.namespace();
    if (namespace.isInternal()) {
      throw new ServerException(
          ErrorCode.INVALID_NAMESPACE,
          "$changeStream may not be opened on the internal " + namespace + " collection");
    }
    return new StreamScope.OfCollection(namespace);
  }

  /** The collection, empty for {@code aggregate: 1}. */
  private static Optional<String> collection(Command command) {
    BsonValue target = command.get("aggregate");
    return target != null && target.isString()
        ? Optional.of(target.asString().getValue())
        : Optional.empty();
  }

  private static String cursorNamespace(Command command) {
    return command.database() + "." + collection(command).orElse("$cmd.aggregate");
  }

  private IteratorCursor documents(Command command, List<BsonDocument> stages) {
    Namespace namespace =
        collection(command)
            .map(name -> command.namespace())
            .orElseThrow(
                () ->
                    new ServerException(
                        ErrorCode.INVALID_NAMESPACE,
                        "{aggregate: 1} is not valid for this pipeline; a collection is required"));
    if (stages.stream().anyMatch(stage -> stage.containsKey("$changeStreamSplitLargeEvent"))) {
      throw new ServerException(
          ErrorCode.ILLEGAL_OPERATION,
          "$changeStreamSplitLargeEvent can only be used in a $changeStream pipeline");
    }
    Optional<StoredCollection> collection = state.storage().find(namespace);
    boolean ofStatistics = !stages.isEmpty() && stages.get(0).containsKey("$collStats");
    if (ofStatistics) {
      View.refuse(state.storage(), namespace);
    }
    List<BsonDocument> input =
        ofStatistics
            ? List.of(
                Statistics.stage(
                    namespace, collection, stages.get(0).getDocument("$collStats"), state))
            : all(namespace, collection);
    Optional<OutStage> out = OutStage.of(command, stages);
    Pipeline pipeline =
        Pipeline.parse(
            stages.subList(ofStatistics ? 1 : 0, stages.size() - (out.isPresent() ? 1 : 0)));
    PipelineContext context =
        new PipelineContext(state.clock().now(), state.oplog().latest(), new Random());
    List<BsonDocument> results = pipeline.apply(input, context);
    out.ifPresent(stage -> stage.write(results, state));
    return new IteratorCursor(
        namespace.toString(),
        (out.isPresent() ? List.<BsonDocument>of() : results)
            .stream().map(BsonBytes::encode).iterator());
  }

  private List<BsonDocument> all(Namespace namespace, Optional<StoredCollection> collection) {
    if (namespace.equals(OplogDocuments.NAMESPACE)) {
      return List.copyOf(OplogDocuments.all(state.oplog(), false).toList());
    }
    return ViewedDocuments.of(namespace, state)
        .<List<BsonDocument>>map(List::copyOf)
        .orElseGet(
            () ->
                collection.stream()
                    .flatMap(found -> found.documents().stream())
                    .<BsonDocument>map(StoredDocument::document)
                    .toList());
  }
}
