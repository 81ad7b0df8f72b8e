package io.github.changecapture.internal;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import com.mongodb.reactivestreams.client.ChangeStreamPublisher;
import com.mongodb.reactivestreams.client.MongoCluster;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Opens change streams at the narrowest scope, with what the server can do of the capture's work
 * pushed down to it.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/changeStreams/">Change streams</a>
 */
final class StreamOpener {
  private static final BsonDocument INVALIDATE =
      new BsonDocument("operationType", new BsonString("invalidate"));
  private static final CodecRegistry CODECS =
      CodecRegistries.fromRegistries(
          CodecRegistries.fromCodecs(new EventBytesCodec()),
          MongoClientSettings.getDefaultCodecRegistry());
  private static final String SPLIT = "$changeStreamSplitLargeEvent";
  private static final Set<Integer> UNKNOWN_STAGE = Set.of(40324, 40415);
  private static final List<String> KEY_FIELDS =
      List.of("operationType", "clusterTime", "wallTime", "ns", "to", "documentKey");

  private final CaptureSettings.Watched watched;
  private final Set<Namespace> own;

  /** Whether the server is asked to split; told anew if it turns out that it cannot. */
  private volatile boolean splitting;

  StreamOpener(CaptureSettings.Watched watched, Set<Namespace> own, SourceProbe probe) {
    this.watched = watched;
    this.own = own;
    this.splitting = probe.splitsLargeEvents();
  }

  boolean isSplitting() {
    return splitting;
  }

  /** Whether a server that says it is new enough has refused the stage; it is not asked again. */
  boolean isRefusedSplit(Throwable failure) {
    boolean refused =
        splitting
            && failure.getCause() instanceof MongoCommandException error
            && UNKNOWN_STAGE.contains(error.getErrorCode())
            && error.getErrorMessage().contains(SPLIT);
    if (refused) {
      splitting = false;
    }
    return refused;
  }

  /** How much of an event the server is asked for. */
  enum Extent {
    WHOLE,
    ONE_BY_ONE,
    WITHOUT_PRE_IMAGE,
    KEY_ONLY
  }

  /** What of the selection is pushed down, as JSON. */
  String selection() {
    return new PushDown(watched.scope(), watched.selection(), own)
        .match()
        .map(BsonDocument::toJson)
        .orElse("scope only");
  }

  /** The stages behind {@code $changeStream}, in the server's words. */
  List<BsonDocument> pipeline(Extent extent) {
    List<BsonDocument> stages = new ArrayList<>();
    new PushDown(watched.scope(), watched.selection(), own).match().ifPresent(stages::add);
    watched.stages().stages().forEach(stage -> stages.add(keepingInvalidate(stage)));
    if (extent == Extent.KEY_ONLY) {
      BsonDocument projection = new BsonDocument();
      KEY_FIELDS.forEach(field -> projection.append(field, new BsonInt32(1)));
      stages.add(new BsonDocument("$project", projection));
    }
    if (splitting) {
      stages.add(new BsonDocument(SPLIT, new BsonDocument()));
    }
    return stages;
  }

  /** Without the invalidate, a stream that it ends would look like one that broke. */
  private static BsonDocument keepingInvalidate(BsonDocument stage) {
    BsonValue redact = stage.get("$redact");
    if (redact != null) {
      BsonArray kept =
          new BsonArray(
              List.of(
                  new BsonDocument(
                      "$eq",
                      new BsonArray(
                          List.of(new BsonString("$operationType"), new BsonString("invalidate")))),
                  new BsonString("$$KEEP"),
                  redact));
      return new BsonDocument("$redact", new BsonDocument("$cond", kept));
    }
    return stage.containsKey("$match")
        ? new BsonDocument(
            "$match",
            new BsonDocument("$or", new BsonArray(List.of(INVALIDATE, stage.get("$match")))))
        : stage;
  }

  /**
   * A stream's events.
   *
   * @param comment what the stream is told by
   * @param position where it begins
   */
  Flux<RawBsonDocument> open(
      MongoCluster client, String comment, Position position, Extent extent) {
    StreamOptions options = watched.stream();
    ChangeStreamPublisher<Document> stream =
        watch(client, pipeline(extent))
            .comment(comment)
            .fullDocument(options.fullDocument())
            .fullDocumentBeforeChange(preImage(extent))
            .batchSize(batchSize(extent))
            .maxAwaitTime(options.maxAwaitTime().toMillis(), TimeUnit.MILLISECONDS);
    return Flux.from(from(stream, position).withDocumentClass(RawBsonDocument.class));
  }

  /**
   * What opens a stream without the driver's help.
   *
   * @param mostBytes how long a reply may become that holds more than one event
   */
  ServerCursor.Stream asCommand(String comment, Position position, Extent extent, long mostBytes) {
    StreamOptions options = watched.stream();
    BsonArray stages = new BsonArray();
    stages.add(new BsonDocument("$changeStream", changeStream(position, extent)));
    stages.addAll(pipeline(extent));
    BsonDocument aggregate =
        new BsonDocument("aggregate", target())
            .append("readConcern", ReadConcern.MAJORITY.asDocument())
            .append("pipeline", stages)
            .append("cursor", new BsonDocument("batchSize", new BsonInt32(batchSize(extent))))
            .append("comment", new BsonString(comment));
    return new ServerCursor.Stream(
        aggregate,
        new ReplySize(batchSize(extent), mostBytes, System::nanoTime),
        options.maxAwaitTime());
  }

  private BsonDocument changeStream(Position position, Extent extent) {
    BsonDocument stage = new BsonDocument();
    FullDocument document = watched.stream().fullDocument();
    if (document != FullDocument.DEFAULT) {
      stage.append("fullDocument", new BsonString(document.getValue()));
    }
    FullDocumentBeforeChange preImage = preImage(extent);
    if (preImage != FullDocumentBeforeChange.DEFAULT) {
      stage.append("fullDocumentBeforeChange", new BsonString(preImage.getValue()));
    }
    if (watched.scope() instanceof Scope.WholeDeployment) {
      stage.append("allChangesForCluster", BsonBoolean.TRUE);
    }
    BsonDocument token = tokenOf(position);
    return token == null
        ? stage.append("startAtOperationTime", position.clusterTime())
        : stage.append("startAfter", token);
  }

  private int batchSize(Extent extent) {
    return extent == Extent.WHOLE ? watched.stream().batchSize() : 1;
  }

  /** Off is what a server does that is not asked, and one before 6.0 knows no other way. */
  private FullDocumentBeforeChange preImage(Extent extent) {
    FullDocumentBeforeChange wanted = watched.stream().fullDocumentBeforeChange();
    boolean isAsked = extent == Extent.WHOLE || extent == Extent.ONE_BY_ONE;
    return isAsked && wanted != FullDocumentBeforeChange.OFF
        ? wanted
        : FullDocumentBeforeChange.DEFAULT;
  }

  private BsonValue target() {
    return watched.scope() instanceof Scope.OneCollection one
        ? new BsonString(one.namespace().collection())
        : new BsonInt32(1);
  }

  /** Where the stream is asked for. */
  String database() {
    Scope scope = watched.scope();
    if (scope instanceof Scope.OneCollection one) {
      return one.namespace().database();
    }
    return scope instanceof Scope.OneDatabase one ? one.name() : "admin";
  }

  private ChangeStreamPublisher<Document> watch(MongoCluster client, List<BsonDocument> pipeline) {
    MongoCluster cluster = client.withCodecRegistry(CODECS).withReadConcern(ReadConcern.MAJORITY);
    Scope scope = watched.scope();
    if (scope instanceof Scope.OneCollection one) {
      return cluster
          .getDatabase(one.namespace().database())
          .getCollection(one.namespace().collection())
          .watch(pipeline);
    }
    return scope instanceof Scope.OneDatabase one
        ? cluster.getDatabase(one.name()).watch(pipeline)
        : cluster.watch(pipeline);
  }

  private static ChangeStreamPublisher<Document> from(
      ChangeStreamPublisher<Document> stream, Position position) {
    BsonDocument token = tokenOf(position);
    return token == null
        ? stream.startAtOperationTime(position.clusterTime())
        : stream.startAfter(token);
  }

  /** For startAfter, because resumeAfter refuses the token of an invalidate. */
  private static @Nullable BsonDocument tokenOf(Position position) {
    ResumeToken token = position.token();
    return token == null ? null : token.forServer().orElse(null);
  }
}
