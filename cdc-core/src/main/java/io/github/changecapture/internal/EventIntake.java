package io.github.changecapture.internal;

import io.github.changecapture.config.NamespacePolicy;
import io.github.changecapture.config.NamespacePolicy.Reaction;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionDropped;
import io.github.changecapture.event.CollectionRenamed;
import io.github.changecapture.event.DatabaseDropped;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.EventFragments;
import io.github.changecapture.event.Invalidated;
import java.util.function.Consumer;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's replies go through before they are events of the capture: fragments are put
 * together, what is not selected is left out, and after what the host wants to stop at, it stops.
 */
final class EventIntake {
  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private final Captured captured;
  private final NamespacePolicy namespaces;
  private final BatchProgress batches;
  private final Consumer<ChangeEvent<?>> leftOut;
  private final Consumer<ChangeEvent<?>> stoppedAt;
  private final @Nullable EventFragments fragments;
  private final boolean takesAll;
  private boolean over;

  /**
   * Prepares the intake of one stream.
   *
   * @param batches is told of what arrives
   * @param leftOut is told of each event that is not selected
   * @param stoppedAt is told of the event behind which the host wants to stop
   * @param fragments puts large events together, or null if the server does not split any
   */
  EventIntake(
      Captured captured,
      NamespacePolicy namespaces,
      BatchProgress batches,
      Consumer<ChangeEvent<?>> leftOut,
      Consumer<ChangeEvent<?>> stoppedAt,
      @Nullable EventFragments fragments) {
    this.captured = captured;
    this.namespaces = namespaces;
    this.batches = batches;
    this.leftOut = leftOut;
    this.stoppedAt = stoppedAt;
    this.fragments = fragments;
    this.takesAll = captured.isEverything() && namespaces.equals(NamespacePolicy.CONTINUE);
  }

  /** Gives the event that the document is or completes, or null if there is none to hand on. */
  @Nullable EventBytes take(RawBsonDocument raw) {
    batches.begun();
    EventBytes bytes = new EventBytes(raw);
    EventBytes whole = fragments == null ? bytes : fragments.add(bytes);
    if (whole == null || takesAll) {
      return whole;
    }
    ChangeEvent<RawBsonDocument> event = decoder.decode(whole, 0, Acknowledgement.none(), 0);
    if (!captured.selects(event)) {
      leftOut.accept(event);
      return null;
    }
    if (reactionTo(event) == Reaction.STOP) {
      over = true;
      stoppedAt.accept(event);
    }
    return whole;
  }

  /** Whether the host wants to stop behind what was taken last. */
  boolean isOver() {
    return over;
  }

  private Reaction reactionTo(ChangeEvent<?> event) {
    if (event instanceof CollectionDropped<?>) {
      return namespaces.drop();
    } else if (event instanceof CollectionRenamed<?>) {
      return namespaces.rename();
    } else if (event instanceof DatabaseDropped<?>) {
      return namespaces.dropDatabase();
    }
    return event instanceof Invalidated<?> ? namespaces.invalidate() : Reaction.CONTINUE;
  }
}
