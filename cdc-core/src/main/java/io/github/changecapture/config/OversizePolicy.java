package io.github.changecapture.config;

/**
 * What a capture does with a change event that exceeds 16 MiB and that the server cannot split, as
 * servers before MongoDB 6.0.9 can't.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStreamSplitLargeEvent/">$changeStreamSplitLargeEvent</a>
 */
public enum OversizePolicy {
  /** The capture fails with {@link io.github.changecapture.error.EventTooLarge}; the default. */
  FAIL,

  /** The event comes without the document before the change; if that is not enough, it fails. */
  DROP_PRE_IMAGE,

  /**
   * The event comes without its documents and its update description: with its type, namespace,
   * document key and times only.
   */
  KEY_ONLY,

  /**
   * The event is not delivered: what {@link #KEY_ONLY} leaves of it is written to the dead letters.
   * Needs a dead-letter sink.
   */
  DEAD_LETTER
}
