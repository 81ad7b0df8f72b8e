package io.github.changecapture.test.mongo.internal.cursor;

import java.time.Duration;

/** Something that gives documents in batches. One request at a time uses it. */
public interface OpenCursor {

  /** The namespace that replies name. */
  String namespace();

  /**
   * The next batch.
   *
   * @param limit how many documents at most
   * @param patience how long to wait for a first document, for a cursor that waits at all
   */
  Batch next(int limit, Duration patience);

  /** Whether it is a change stream, whose errors carry labels of their own. */
  default boolean isChangeStream() {
    return false;
  }

  /** Ends a wait in {@link #next}, for good. */
  default void kill() {}

  /** Ends a wait in {@link #next} because the node is no primary any more. */
  default void interrupt() {}
}
