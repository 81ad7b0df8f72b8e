package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;

/**
 * Whether and how a capture reads what was in its collections before the stream began.
 *
 * @param mode when a snapshot is taken
 * @param parallelChunks how many chunks are read at once, 4 by default; each is a cursor of its own
 * @param chunkDocuments about how many documents a chunk has, 100,000 by default; a collection of
 *     more than 4,096 chunks gets larger ones
 * @param documentsPerSecond how many documents are read at most, of all chunks together, or {@link
 *     #UNLIMITED}, the default
 */
public record SnapshotPolicy(
    Mode mode, int parallelChunks, long chunkDocuments, long documentsPerSecond) {
  /** No limit to the documents per second. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final int DEFAULT_PARALLEL_CHUNKS = 4;
  private static final int MOST_PARALLEL_CHUNKS = 64;
  private static final long DEFAULT_CHUNK_DOCUMENTS = 100_000;

  /** When a snapshot is taken. */
  public enum Mode {
    /** Never, the default: {@code capture.snapshot(...)} is refused too. */
    NEVER,

    /**
     * When {@code capture.snapshot(...)} is called, and of what is renamed onto a captured name.
     */
    ON_REQUEST,

    /** As {@link #ON_REQUEST}, and of all captured collections when there is no checkpoint yet. */
    INITIAL,

    /** As {@link #INITIAL}, and again when the server no longer has the history to go on from. */
    WHEN_NEEDED
  }

  /** Checks that nothing is zero. */
  public SnapshotPolicy {
    requireNonNull(mode, "mode");
    if (parallelChunks < 1 || parallelChunks > MOST_PARALLEL_CHUNKS) {
      throw new ConfigurationError(
          "snapshots: parallelChunks must be from 1 to %d, was %d: each chunk is a cursor and a connection"
              .formatted(MOST_PARALLEL_CHUNKS, parallelChunks));
    }
    if (chunkDocuments < 1) {
      throw new ConfigurationError(
          "snapshots: chunkDocuments must be at least 1, was %d: the default is %d"
              .formatted(chunkDocuments, DEFAULT_CHUNK_DOCUMENTS));
    }
    if (documentsPerSecond < 1) {
      throw new ConfigurationError(
          "snapshots: documentsPerSecond must be at least 1, was %d: leave it out for no limit, or choose never() for no snapshot"
              .formatted(documentsPerSecond));
    }
  }

  private static SnapshotPolicy of(Mode mode) {
    return new SnapshotPolicy(mode, DEFAULT_PARALLEL_CHUNKS, DEFAULT_CHUNK_DOCUMENTS, UNLIMITED);
  }

  /**
   * No snapshots, the default.
   *
   * @return the policy
   */
  public static SnapshotPolicy never() {
    return of(Mode.NEVER);
  }

  /**
   * Snapshots on request only.
   *
   * @return the policy
   */
  public static SnapshotPolicy onRequest() {
    return of(Mode.ON_REQUEST);
  }

  /**
   * A snapshot at the first start.
   *
   * @return the policy
   */
  public static SnapshotPolicy initial() {
    return of(Mode.INITIAL);
  }

  /**
   * A snapshot at the first start, and whenever history was lost.
   *
   * @return the policy
   */
  public static SnapshotPolicy whenNeeded() {
    return of(Mode.WHEN_NEEDED);
  }

  /**
   * Changes how many chunks are read at once.
   *
   * @param chunks from 1 to 64
   * @return a policy that is otherwise the same
   */
  public SnapshotPolicy withParallelChunks(int chunks) {
    return new SnapshotPolicy(mode, chunks, chunkDocuments, documentsPerSecond);
  }

  /**
   * Changes how many documents a chunk has: what is lost and read again when a capture is killed,
   * and in a rolling sink one file.
   *
   * @param documents at least 1
   * @return a policy that is otherwise the same
   */
  public SnapshotPolicy withChunkDocuments(long documents) {
    return new SnapshotPolicy(mode, parallelChunks, documents, documentsPerSecond);
  }

  /**
   * Limits how fast documents are read, to spare the server.
   *
   * @param documents at least 1, of all chunks together
   * @return a policy that is otherwise the same
   */
  public SnapshotPolicy withDocumentsPerSecond(long documents) {
    return new SnapshotPolicy(mode, parallelChunks, chunkDocuments, documents);
  }

  /**
   * Whether snapshots are possible at all.
   *
   * @return false for {@link Mode#NEVER}
   */
  public boolean isOn() {
    return mode != Mode.NEVER;
  }

  /**
   * Whether a first start takes a snapshot.
   *
   * @return true for {@link Mode#INITIAL} and {@link Mode#WHEN_NEEDED}
   */
  public boolean isInitial() {
    return mode == Mode.INITIAL || mode == Mode.WHEN_NEEDED;
  }
}
