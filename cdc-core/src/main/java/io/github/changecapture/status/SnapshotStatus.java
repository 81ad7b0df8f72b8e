package io.github.changecapture.status;

import io.github.changecapture.event.Namespace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a snapshot has come.
 *
 * @param namespace the collection that is being read
 * @param documents how many of its documents were read, with those of earlier runs whose chunks
 *     were finished
 * @param estimatedDocuments how many it had when the snapshot began, by the server's estimate; null
 *     if that could not be seen
 * @param chunks how many chunks it has
 * @param finishedChunks how many of them are done
 * @param timeLeft how long the rest of this collection takes at the speed so far; null as long as
 *     that is not known
 * @param waitingCollections of how many more collections a snapshot is to be taken
 */
public record SnapshotStatus(
    Namespace namespace,
    long documents,
    @Nullable Long estimatedDocuments,
    int chunks,
    int finishedChunks,
    @Nullable Duration timeLeft,
    int waitingCollections) {

  /**
   * How much of the collection was read.
   *
   * @return from 0 to 100, or null if its size is not known
   */
  public @Nullable Integer percent() {
    if (estimatedDocuments == null) {
      return null;
    }
    return estimatedDocuments == 0
        ? 100
        : (int) Math.min(100, documents * 100 / estimatedDocuments);
  }
}
