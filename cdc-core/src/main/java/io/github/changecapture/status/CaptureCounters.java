package io.github.changecapture.status;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a capture has done since it was built, over all its consumptions; numbers that only rise.
 * Safe for use by several threads.
 */
public interface CaptureCounters {
  /** So many namespaces are told apart; the events of all others count as {@value #OTHERS}. */
  int MOST_NAMESPACES = 200;

  /** The namespace of what is not told apart. */
  String OTHERS = "other";

  /** The namespace of events that concern no single collection. */
  String NONE = "none";

  /**
   * The events that were handed to a subscriber or handler, or are durable in a sink, by kind.
   *
   * @return one entry for each kind there was
   */
  List<EventCount> events();

  /**
   * The events of one kind.
   *
   * @param kind a type and a namespace
   * @return the count; zeros for a kind there was not
   */
  EventCount events(EventKind kind);

  /**
   * Tells of each kind of event, those that there were and those that come, each once.
   *
   * @param listener called on the thread that hands on an event of a new kind, so must be quick;
   *     what it throws is logged
   */
  void onKind(Consumer<EventKind> listener);

  /**
   * How often something was tried again: opening the stream, saving a checkpoint, reading a
   * snapshot.
   *
   * @return the number
   */
  long retries();

  /**
   * What became of the segments of rolling sinks.
   *
   * @return the counts, all zero for other sinks
   */
  SegmentCounts segments();
}
