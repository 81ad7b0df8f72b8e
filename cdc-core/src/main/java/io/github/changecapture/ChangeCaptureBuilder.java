package io.github.changecapture;

import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.NamespacePolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.ProgressListener;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.Selection.Rule;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.internal.CaptureSettings;
import io.github.changecapture.internal.CaptureSettings.Refinement;
import io.github.changecapture.internal.ClientSource;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.DeadLetterSink;
import io.github.changecapture.spi.Validator;
import io.github.changecapture.status.CaptureListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.configuration.CodecConfigurationException;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.codecs.pojo.PojoCodecProvider;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Describes a capture. Where it connects to and what it watches must be said; the rest has these
 * defaults:
 *
 * <ul>
 *   <li>documents are {@link Document}s
 *   <li>{@code startAt(checkpointOr(now()))}
 *   <li>{@code fullDocument} is {@code updateLookup}, pre-images are off
 *   <li>checkpoints are kept in memory, and saved every second or 100,000 events
 *   <li>errors that may go away are tried again for about seven minutes
 *   <li>no snapshots are taken
 *   <li>a handler that fails, and an event that a sink cannot take, end the capture
 *   <li>events are handed on as the server sent them
 *   <li>65,536 events may be unacknowledged, 24 MiB may be on their way to a sink
 * </ul>
 *
 * <p>Not safe for use by several threads. May be used for several captures, each with a name of its
 * own.
 *
 * @param <T> the host's type for documents
 */
public final class ChangeCaptureBuilder<T> {
  /** How many events may be unacknowledged unless the host says otherwise: {@value}. */
  public static final int DEFAULT_MAX_UNACKNOWLEDGED = 65_536;

  /** How many bytes of events may be on their way to a sink by default: {@value}. */
  public static final long DEFAULT_MAX_BUFFERED_BYTES = 24L * 1024 * 1024;

  private static final String UNNAMED = "capture";

  private @Nullable String name;
  private @Nullable ClientSource client;
  private @Nullable Scope scope;
  private @Nullable CheckpointStore store;
  private StreamOptions stream = StreamOptions.DEFAULT;
  private StartPosition start = StartPosition.checkpointOr(StartPosition.now());
  private CheckpointPolicy checkpoints = CheckpointPolicy.DEFAULT;
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private @Nullable LostPositionPolicy lostPosition;
  private SelectionChangePolicy selectionChange = SelectionChangePolicy.FAIL;
  private NamespacePolicy namespaces = NamespacePolicy.CONTINUE;
  private OversizePolicy oversize = OversizePolicy.FAIL;
  private ErrorPolicy errors = ErrorPolicy.stop();
  private SnapshotPolicy snapshots = SnapshotPolicy.never();
  private @Nullable DeadLetterSink deadLetters;
  private final List<CaptureListener> listeners = new ArrayList<>();
  private final List<Rule> included = new ArrayList<>();
  private final List<Rule> excluded = new ArrayList<>();
  private UserStages stages = UserStages.NONE;
  private Refinement refinement = Refinement.NONE;
  private int maxUnacknowledged = DEFAULT_MAX_UNACKNOWLEDGED;
  private long maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES;
  private DocumentMapper<?> mapper =
      DocumentMapper.codec(MongoClientSettings.getDefaultCodecRegistry(), Document.class);

  ChangeCaptureBuilder() {}

  /**
   * Names the capture; everything that is saved goes by its name. Required with a checkpoint store.
   *
   * @param captureName any name that is not blank, unique in its store
   * @return this builder
   */
  public ChangeCaptureBuilder<T> name(String captureName) {
    if (captureName.isBlank()) {
      throw new ConfigurationError("name must not be blank, was '" + captureName + "'");
    }
    name = captureName;
    return this;
  }

  /**
   * Connects with a client that the capture makes and closes.
   *
   * @param uri a connection string, {@code mongodb://} or {@code mongodb+srv://}
   * @return this builder
   * @see <a href="https://www.mongodb.com/docs/manual/reference/connection-string/">Connection
   *     strings</a>
   */
  public ChangeCaptureBuilder<T> connectionString(String uri) {
    try {
      return clientSettings(
          MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri)).build());
    } catch (IllegalArgumentException malformed) {
      // The driver's words quote the string, and so perhaps a part of a password.
      throw new ConfigurationError(
          "connectionString must have the form mongodb://host:port/?replicaSet=name, "
              + (uri.contains("@") ? "and credentials percent-encoded" : malformed.getMessage()));
    }
  }

  /**
   * Connects with a client that the capture makes and closes.
   *
   * @param settings the client's settings
   * @return this builder
   */
  public ChangeCaptureBuilder<T> clientSettings(MongoClientSettings settings) {
    return connectWith(new ClientSource.Owned(requireNonNull(settings, "settings")));
  }

  /**
   * Connects with the host's client, which stays the host's. It is read by the driver's change
   * streams, which take more CPU than the capture's own way. Progress of an idle stream is not
   * seen: better pass a {@link ProgressListener} too. Without it the capture does not know either
   * when the driver has closed its cursor, which takes up to {@link #maxAwaitTime}: a client that
   * is closed sooner leaves the cursor to the server's timeout.
   *
   * @param hostClient the client
   * @return this builder
   */
  public ChangeCaptureBuilder<T> client(MongoClient hostClient) {
    return connectWith(new ClientSource.Borrowed(requireNonNull(hostClient, "hostClient"), null));
  }

  /**
   * Connects with the host's client, which stays the host's.
   *
   * @param hostClient the client
   * @param listener a listener that the client's settings name as command listener
   * @return this builder
   */
  public ChangeCaptureBuilder<T> client(MongoClient hostClient, ProgressListener listener) {
    return connectWith(
        new ClientSource.Borrowed(
            requireNonNull(hostClient, "hostClient"), requireNonNull(listener, "listener")));
  }

  private ChangeCaptureBuilder<T> connectWith(ClientSource source) {
    if (client != null) {
      throw new ConfigurationError(
          "connectionString, clientSettings and client exclude each other: name one, once");
    }
    client = source;
    return this;
  }

  /**
   * Watches one collection, which need not exist yet.
   *
   * @param database the database's name
   * @param collection the collection's name
   * @return this builder
   */
  public ChangeCaptureBuilder<T> collection(String database, String collection) {
    MongoNames.checkDatabase(database);
    MongoNames.checkCollection(collection);
    return watch(new Scope.OneCollection(new Namespace(database, collection)));
  }

  /**
   * Watches all collections of one database, also such as come later.
   *
   * @param database the database's name
   * @return this builder
   */
  public ChangeCaptureBuilder<T> database(String database) {
    MongoNames.checkDatabase(database);
    return watch(new Scope.OneDatabase(database));
  }

  /**
   * Watches all collections of all databases but {@code admin}, {@code config} and {@code local}.
   *
   * @return this builder
   */
  public ChangeCaptureBuilder<T> deployment() {
    return watch(new Scope.WholeDeployment());
  }

  private ChangeCaptureBuilder<T> watch(Scope chosen) {
    if (scope != null) {
      throw new ConfigurationError(
          "collection, database and deployment exclude each other: was '"
              + scope
              + "', then '"
              + chosen
              + "'");
    }
    scope = chosen;
    return this;
  }

  /**
   * Captures these collections, among those that are watched or, where nothing else is said, of the
   * whole deployment at the narrowest scope that holds them. Adds to earlier includes.
   *
   * @param collections the collections, which need not exist yet
   * @return this builder
   */
  public ChangeCaptureBuilder<T> include(Namespace... collections) {
    return add(included, collections);
  }

  /**
   * Captures the collections whose {@code database.collection} a regular expression matches as a
   * whole, such as {@code shop\\.orders_.*}; also those that come later. Adds to earlier includes.
   * The server filters by it where it understands the expression as Java does.
   *
   * @param expression a regular expression, as {@link java.util.regex.Pattern} describes it
   * @return this builder
   */
  public ChangeCaptureBuilder<T> include(String expression) {
    included.add(Rule.Matching.of(expression));
    return this;
  }

  /**
   * Leaves these collections out, whatever includes them.
   *
   * @param collections the collections
   * @return this builder
   */
  public ChangeCaptureBuilder<T> exclude(Namespace... collections) {
    return add(excluded, collections);
  }

  /**
   * Leaves out the collections whose {@code database.collection} a regular expression matches as a
   * whole, whatever includes them.
   *
   * @param expression a regular expression, as {@link java.util.regex.Pattern} describes it
   * @return this builder
   */
  public ChangeCaptureBuilder<T> exclude(String expression) {
    excluded.add(Rule.Matching.of(expression));
    return this;
  }

  private ChangeCaptureBuilder<T> add(List<Rule> rules, Namespace... collections) {
    for (Namespace namespace : collections) {
      MongoNames.checkDatabase(namespace.database());
      MongoNames.checkCollection(namespace.collection());
      rules.add(new Rule.Exactly(namespace));
    }
    return this;
  }

  /**
   * Lets the server apply further stages to each event, behind those of the selection: {@code
   * $match}, {@code $project}, {@code $addFields}, {@code $set}, {@code $unset}, {@code $redact}.
   * None by default. An {@code invalidate} passes every {@code $match}.
   *
   * @param pipeline the stages; one that takes away what every event needs is refused
   * @return this builder
   * @see <a href="https://www.mongodb.com/docs/manual/changeStreams/#modify-change-stream-output">
   *     Modify change stream output</a>
   */
  public ChangeCaptureBuilder<T> pipeline(List<? extends Bson> pipeline) {
    CodecRegistry codecs = MongoClientSettings.getDefaultCodecRegistry();
    stages =
        UserStages.of(
            pipeline.stream()
                .map(stage -> stage.toBsonDocument(BsonDocument.class, codecs))
                .toList());
    return this;
  }

  /**
   * Decodes documents with the driver's codecs: {@code Document}, {@code BsonDocument}, {@code
   * RawBsonDocument}, records and POJOs.
   *
   * @param <R> the host's type
   * @param type the host's type
   * @return this builder, for captures of that type
   */
  public <R> ChangeCaptureBuilder<R> documentType(Class<R> type) {
    return documentType(
        type,
        CodecRegistries.fromRegistries(
            MongoClientSettings.getDefaultCodecRegistry(),
            CodecRegistries.fromProviders(PojoCodecProvider.builder().automatic(true).build())));
  }

  /**
   * Decodes documents with the host's codecs.
   *
   * @param <R> the host's type
   * @param type the host's type
   * @param registry knows the type
   * @return this builder, for captures of that type
   */
  public <R> ChangeCaptureBuilder<R> documentType(Class<R> type, CodecRegistry registry) {
    try {
      return documents(DocumentMapper.codec(registry, type));
    } catch (CodecConfigurationException unknown) {
      throw new ConfigurationError(
          "documentType: no codec decodes "
              + type.getName()
              + "; use a record, a POJO with a public constructor, or pass a CodecRegistry ("
              + unknown.getMessage()
              + ")",
          unknown);
    }
  }

  /**
   * Turns documents into the host's type with a mapper, such as {@code JacksonDocuments} gives.
   *
   * @param <R> the host's type
   * @param documentMapper the mapper
   * @return this builder, for captures of that type
   */
  @SuppressWarnings("unchecked") // nothing in the builder but the mapper depends on the type
  public <R> ChangeCaptureBuilder<R> documents(DocumentMapper<R> documentMapper) {
    mapper = requireNonNull(documentMapper, "documentMapper");
    return (ChangeCaptureBuilder<R>) this;
  }

  /**
   * Says where to begin; by default at the checkpoint, and for the first time now.
   *
   * @param position where to begin
   * @return this builder
   */
  public ChangeCaptureBuilder<T> startAt(StartPosition position) {
    start = requireNonNull(position, "position");
    return this;
  }

  /**
   * Says which document comes with an update; {@code updateLookup} by default.
   *
   * @param choice the server's option
   * @return this builder
   */
  public ChangeCaptureBuilder<T> fullDocument(FullDocument choice) {
    return stream(options -> options.withFullDocument(choice));
  }

  /**
   * Says whether the document before the change comes too; off by default. The server keeps it only
   * for collections with {@code changeStreamPreAndPostImages}, from MongoDB 6.0 on.
   *
   * @param choice the server's option
   * @return this builder
   */
  public ChangeCaptureBuilder<T> fullDocumentBeforeChange(FullDocumentBeforeChange choice) {
    return stream(options -> options.withFullDocumentBeforeChange(choice));
  }

  /**
   * Limits how many events the server puts into one reply; 2,048 by default. On a client of the
   * capture's own fewer are asked for where these would have more than 1 MiB.
   *
   * @param events at least 1
   * @return this builder
   */
  public ChangeCaptureBuilder<T> batchSize(int events) {
    return stream(options -> options.withBatchSize(events));
  }

  /**
   * Says how long the server waits for an event before it answers that there is none; a second by
   * default.
   *
   * @param time at least one millisecond
   * @return this builder
   */
  public ChangeCaptureBuilder<T> maxAwaitTime(Duration time) {
    return stream(options -> options.withMaxAwaitTime(time));
  }

  private ChangeCaptureBuilder<T> stream(UnaryOperator<StreamOptions> change) {
    stream = change.apply(stream);
    return this;
  }

  /**
   * Says where checkpoints are kept; in memory by default.
   *
   * @param checkpointStore the store, which stays the host's
   * @return this builder
   */
  public ChangeCaptureBuilder<T> checkpointStore(CheckpointStore checkpointStore) {
    store = requireNonNull(checkpointStore, "checkpointStore");
    return this;
  }

  /**
   * Says when checkpoints are saved; every second or 100,000 events by default.
   *
   * @param policy when to save
   * @return this builder
   */
  public ChangeCaptureBuilder<T> checkpointPolicy(CheckpointPolicy policy) {
    checkpoints = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says how errors that may go away are met, while connecting, reading and saving. A server that
   * is not found at all is not asked again: the driver has waited for it, 30 seconds by default.
   *
   * @param policy delays and attempts
   * @return this builder
   */
  public ChangeCaptureBuilder<T> retryPolicy(RetryPolicy policy) {
    retry = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says what happens when the server no longer has the history to go on from; the capture fails by
   * default, and with {@code snapshots(whenNeeded())} takes a snapshot.
   *
   * @param policy what to do
   * @return this builder
   */
  public ChangeCaptureBuilder<T> lostPositionPolicy(LostPositionPolicy policy) {
    lostPosition = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says what happens when the checkpoint is of another selection of collections or other stages;
   * the capture fails by default.
   *
   * @param policy what to do
   * @return this builder
   */
  public ChangeCaptureBuilder<T> selectionChangePolicy(SelectionChangePolicy policy) {
    selectionChange = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says whether the capture goes on after collections and databases were dropped or renamed; it
   * does by default.
   *
   * @param policy a reaction for each
   * @return this builder
   */
  public ChangeCaptureBuilder<T> namespacePolicy(NamespacePolicy policy) {
    namespaces = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says what happens to an event over 16 MiB that the server cannot split; the capture fails by
   * default.
   *
   * @param policy what to do
   * @return this builder
   */
  public ChangeCaptureBuilder<T> oversizePolicy(OversizePolicy policy) {
    oversize = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says what happens to an event that a handler of {@code process} fails for, or that the sink of
   * {@code deliverTo} cannot take; the capture fails by default.
   *
   * @param policy what to do; dead letters need a {@link #deadLetterSink}
   * @return this builder
   */
  public ChangeCaptureBuilder<T> errorPolicy(ErrorPolicy policy) {
    errors = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Says where events are kept that {@link #errorPolicy} or {@link #oversizePolicy} takes out of
   * the stream; there is no place by default.
   *
   * @param sink the sink, which stays the host's
   * @return this builder
   */
  public ChangeCaptureBuilder<T> deadLetterSink(DeadLetterSink sink) {
    deadLetters = requireNonNull(sink, "sink");
    return this;
  }

  /**
   * Says what of a document may leave, and in which form; documents leave as they are by default.
   * Holds for {@code events()}, {@code process} and {@code deliverTo} alike, and for dead letters.
   * An event that cannot be shaped is dealt with as {@link #errorPolicy} says, its dead letter
   * having only namespace, cluster time and reason.
   *
   * @param documentShape the shape; the last one counts
   * @return this builder
   */
  public ChangeCaptureBuilder<T> shape(Shape documentShape) {
    refinement = refinement.withShape(requireNonNull(documentShape, "documentShape"));
    return this;
  }

  /**
   * Hands on only the events of documents that a predicate accepts; all by default. It sees them as
   * the server sent them, before they are shaped. Those that it does not accept are done: the
   * checkpoint passes them. What happens to collections and databases, resets and gaps always
   * passes, since what was delivered before depends on it.
   *
   * <p>Runs on a thread that must not be blocked, on several at once while a snapshot is taken.
   * What it throws is dealt with as {@link #errorPolicy} says.
   *
   * @param predicate whether an event is wanted; with several, each must accept it
   * @return this builder
   */
  public ChangeCaptureBuilder<T> filter(
      Predicate<? super DocumentEvent<RawBsonDocument>> predicate) {
    refinement = refinement.withFilter(requireNonNull(predicate, "predicate"));
    return this;
  }

  /**
   * Makes another event of each event of a document, after it was shaped; by default it stays as it
   * is. The result is a whole event: {@code _id}, {@code operationType}, {@code clusterTime},
   * {@code ns} and {@code documentKey} must stay, so that it keeps its place and its
   * acknowledgement.
   *
   * <p>Runs on a thread that must not be blocked, on several at once while a snapshot is taken.
   * What it throws is dealt with as {@link #errorPolicy} says.
   *
   * @param function makes an event's bytes, or a document; the last one counts
   * @return this builder
   */
  public ChangeCaptureBuilder<T> map(
      Function<? super DocumentEvent<RawBsonDocument>, ? extends BsonDocument> function) {
    refinement = refinement.withMap(requireNonNull(function, "function"));
    return this;
  }

  /**
   * Lets the events of documents that a validator refuses go to the dead letters, as they are after
   * shaping and mapping; none by default.
   *
   * @param eventValidator the validator, which needs a {@link #deadLetterSink}; the last one counts
   * @return this builder
   */
  public ChangeCaptureBuilder<T> validator(Validator eventValidator) {
    refinement = refinement.withValidator(requireNonNull(eventValidator, "eventValidator"));
    return this;
  }

  /**
   * Says whether and how what was in the collections before the stream began is read; it is not by
   * default.
   *
   * @param policy when, how much at once, how fast
   * @return this builder
   */
  public ChangeCaptureBuilder<T> snapshots(SnapshotPolicy policy) {
    snapshots = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Limits how many events may be handed on and not acknowledged: then reading waits.
   *
   * @param events at least 1
   * @return this builder
   */
  public ChangeCaptureBuilder<T> maxUnacknowledged(int events) {
    if (events < 1) {
      throw new ConfigurationError("maxUnacknowledged must be at least 1, was " + events);
    }
    maxUnacknowledged = events;
    return this;
  }

  /**
   * Limits how many bytes of events may be on their way to a sink or a handler: then reading waits.
   * One event always fits, and two replies of the server's come on top: of 1 MiB or one event each,
   * or of an eighth of this limit where the server is far; on a host's client one, of up to 16 MiB.
   *
   * @param bytes at least 1
   * @return this builder
   */
  public ChangeCaptureBuilder<T> maxBufferedBytes(long bytes) {
    if (bytes < 1) {
      throw new ConfigurationError("maxBufferedBytes must be at least 1, was " + bytes);
    }
    maxBufferedBytes = bytes;
    return this;
  }

  /**
   * Tells somebody of the capture's states; nobody by default.
   *
   * @param captureListener told of each change, apart from what the capture does; is added to
   *     others
   * @return this builder
   */
  public ChangeCaptureBuilder<T> listener(CaptureListener captureListener) {
    listeners.add(requireNonNull(captureListener, "captureListener"));
    return this;
  }

  /**
   * Checks the description; no I/O.
   *
   * @return the capture, to be closed by the host
   * @throws ConfigurationError if something is missing or contradictory
   */
  @SuppressWarnings("unchecked") // documents(...) gave the builder the mapper's type
  public ChangeCapture<T> build() {
    if (client == null) {
      throw new ConfigurationError(
          "connectionString, clientSettings or client must say where MongoDB is");
    }
    Selection selection = new Selection(included, excluded);
    Scope watchedScope = scope == null ? NarrowestScope.of(selection) : scope;
    selection.check(watchedScope);
    if (store != null && name == null) {
      throw new ConfigurationError(
          "name is required with a checkpointStore: checkpoints are found by it");
    }
    checkDeadLetters();
    LostPositionPolicy lost =
        SnapshotOptions.check(snapshots, lostPosition, selectionChange, stages);
    return new ChangeCapture<>(
        new CaptureSettings<>(
            name == null ? UNNAMED : name,
            client,
            new CaptureSettings.Watched(watchedScope, selection, stages, stream),
            start,
            (DocumentMapper<T>) mapper,
            new CaptureSettings.Checkpoints(
                store == null ? CheckpointStores.inMemory() : store, checkpoints),
            new CaptureSettings.Policies(
                retry, lost, selectionChange, namespaces, oversize, errors, deadLetters, snapshots),
            new CaptureSettings.Limits(maxUnacknowledged, maxBufferedBytes),
            refinement),
        listeners);
  }

  private void checkDeadLetters() {
    if (deadLetters != null) {
      return;
    }
    if (errors.lastResort() == ErrorPolicy.LastResort.DEAD_LETTER) {
      throw withoutSink("errorPolicy");
    }
    if (oversize == OversizePolicy.DEAD_LETTER) {
      throw withoutSink("oversizePolicy");
    }
    if (!refinement.validator().equals(Refinement.NONE.validator())) {
      throw new ConfigurationError(
          "deadLetterSink is required, since events that the validator refuses go there: pass one,"
              + " such as DeadLetters.file(path)");
    }
  }

  private static ConfigurationError withoutSink(String option) {
    return new ConfigurationError(
        "deadLetterSink is required, since "
            + option
            + " is DEAD_LETTER: pass one, such as DeadLetters.file(path)");
  }
}
