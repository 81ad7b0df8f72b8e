package io.github.changecapture.internal;

import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.NamespacePolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.DeadLetterSink;
import io.github.changecapture.spi.Validator;
import io.github.changecapture.spi.Validator.Verdict;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * All that the engine has to know, already validated.
 *
 * @param name the capture's name
 * @param client where the MongoDB client comes from
 * @param watched what the server is asked to send
 * @param start where to begin
 * @param mapper turns documents into the host's type
 * @param checkpoints where and when positions are saved
 * @param policies what is done about what goes wrong
 * @param limits how much may be under way at once
 * @param refinement what events go through before they are handed on
 * @param <T> the host's type for documents
 */
public record CaptureSettings<T>(
    String name,
    ClientSource client,
    Watched watched,
    StartPosition start,
    DocumentMapper<T> mapper,
    Checkpoints checkpoints,
    Policies policies,
    Limits limits,
    Refinement refinement) {

  /** Settings of a capture that hands on every event as it is. */
  public CaptureSettings(
      String name,
      ClientSource client,
      Watched watched,
      StartPosition start,
      DocumentMapper<T> mapper,
      Checkpoints checkpoints,
      Policies policies,
      Limits limits) {
    this(name, client, watched, start, mapper, checkpoints, policies, limits, Refinement.NONE);
  }

  /**
   * What the server is asked to send.
   *
   * @param scope what the stream watches
   * @param selection which collections of it are wanted
   * @param stages the host's own stages
   * @param stream options of the stream
   */
  public record Watched(Scope scope, Selection selection, UserStages stages, StreamOptions stream) {

    /** What a checkpoint keeps of it, to notice that it has changed. */
    String identity() {
      return "" + scope + selection + stages;
    }

    Captured captured(Set<Namespace> own) {
      return new Captured(scope, selection, own);
    }
  }

  /**
   * What is done about what goes wrong.
   *
   * @param retry about errors that may go away
   * @param lostPosition when the server no longer has the history to go on from
   * @param selectionChange when the checkpoint is of another selection
   * @param namespaces after drops and renames
   * @param oversize about events over 16 MiB
   * @param errors about events that a handler fails for or a sink cannot take
   * @param deadLetters keeps what was not delivered, or null if nobody does
   * @param snapshots whether and how what was there before is read
   */
  public record Policies(
      RetryPolicy retry,
      LostPositionPolicy lostPosition,
      SelectionChangePolicy selectionChange,
      NamespacePolicy namespaces,
      OversizePolicy oversize,
      ErrorPolicy errors,
      @Nullable DeadLetterSink deadLetters,
      SnapshotPolicy snapshots) {

    /** Policies of a capture without snapshots. */
    public Policies(
        RetryPolicy retry,
        LostPositionPolicy lostPosition,
        SelectionChangePolicy selectionChange,
        NamespacePolicy namespaces,
        OversizePolicy oversize,
        ErrorPolicy errors,
        @Nullable DeadLetterSink deadLetters) {
      this(
          retry,
          lostPosition,
          selectionChange,
          namespaces,
          oversize,
          errors,
          deadLetters,
          SnapshotPolicy.never());
    }
  }

  /**
   * Where and when positions are saved.
   *
   * @param store where
   * @param policy when
   */
  public record Checkpoints(CheckpointStore store, CheckpointPolicy policy) {

    /** Collections that the store keeps in the database; they are never captured. */
    Set<Namespace> ownNamespaces() {
      return store.ownNamespaces();
    }
  }

  /**
   * How much may be under way at once.
   *
   * @param unacknowledged the most events that were handed on and not yet acknowledged
   * @param bufferedBytes the most bytes of events on their way to a sink; one event always fits
   */
  public record Limits(int unacknowledged, long bufferedBytes) {}

  /**
   * What events of documents go through before they are handed on, in this order.
   *
   * @param filter whether an event is wanted
   * @param shape what of its documents may leave, or null for all
   * @param map makes another event of it
   * @param validator whether it is good enough
   */
  public record Refinement(
      Predicate<? super DocumentEvent<RawBsonDocument>> filter,
      @Nullable Shape shape,
      Function<? super DocumentEvent<RawBsonDocument>, ? extends BsonDocument> map,
      Validator validator) {
    /** Every event as it is; recognised by being this object. */
    public static final Refinement NONE =
        new Refinement(event -> true, null, ChangeEvent::raw, event -> Verdict.valid());

    /**
     * The same with a further filter.
     *
     * @param other whether an event that passes the others is wanted
     * @return the refinement
     */
    public Refinement withFilter(Predicate<? super DocumentEvent<RawBsonDocument>> other) {
      return new Refinement(
          event -> filter.test(event) && other.test(event), shape, map, validator);
    }

    /**
     * The same with a shape.
     *
     * @param other what of the documents may leave
     * @return the refinement
     */
    public Refinement withShape(Shape other) {
      return new Refinement(filter, other, map, validator);
    }

    /**
     * The same with a map.
     *
     * @param other makes another event of one
     * @return the refinement
     */
    public Refinement withMap(
        Function<? super DocumentEvent<RawBsonDocument>, ? extends BsonDocument> other) {
      return new Refinement(filter, shape, other, validator);
    }

    /**
     * The same with a validator.
     *
     * @param other whether an event is good enough
     * @return the refinement
     */
    public Refinement withValidator(Validator other) {
      return new Refinement(filter, shape, map, other);
    }
  }
}
