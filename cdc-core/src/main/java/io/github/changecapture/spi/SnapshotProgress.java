package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Namespace;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint keeps of snapshots.
 *
 * @param survey which collections a snapshot is to be taken of, if that has yet to be found out
 * @param collections the snapshots that are not done, in the order in which they are taken
 * @param covered the collections of which everything was delivered from some time on
 */
public record SnapshotProgress(
    @Nullable Survey survey, List<CollectionSnapshot> collections, Set<Namespace> covered) {
  /** Of a capture that takes no snapshots. */
  public static final SnapshotProgress NONE = new SnapshotProgress(null, List.of(), Set.of());

  /** Copies the collections. */
  public SnapshotProgress {
    collections = List.copyOf(collections);
    covered = Set.copyOf(covered);
  }

  /**
   * A snapshot of several collections, which have to be listed.
   *
   * @param extent of which
   * @param generation the generation of its reads
   * @param clusterTime the time of its reads
   */
  public record Survey(Extent extent, long generation, BsonTimestamp clusterTime) {
    /** Checks that nothing is null. */
    public Survey {
      requireNonNull(extent, "extent");
      requireNonNull(clusterTime, "clusterTime");
    }
  }

  /** Which collections a survey is about. */
  public enum Extent {
    /** All that are captured, also such as are covered. */
    ALL,
    /** Those that are captured and not covered. */
    NEW
  }

  /**
   * A snapshot of one collection.
   *
   * @param id tells it from every other snapshot
   * @param namespace the collection
   * @param generation the generation of its reads
   * @param clusterTime the time of its reads
   * @param chunks how it is cut, or null if it is not yet
   */
  public record CollectionSnapshot(
      String id,
      Namespace namespace,
      long generation,
      BsonTimestamp clusterTime,
      @Nullable Chunks chunks) {
    /** Checks that nothing else is null. */
    public CollectionSnapshot {
      requireNonNull(id, "id");
      requireNonNull(namespace, "namespace");
      requireNonNull(clusterTime, "clusterTime");
    }
  }

  /**
   * How a collection is cut, for as long as its snapshot takes.
   *
   * @param bounds the first {@code _id} of each chunk but the first, in the server's order
   * @param finished the numbers of the chunks that are done, from 0
   * @param documents how many documents these have
   * @param estimated how many documents the collection had, or -1 if that could not be seen
   */
  public record Chunks(List<BsonValue> bounds, BitSet finished, long documents, long estimated) {
    /** Copies the lists. */
    public Chunks {
      bounds = List.copyOf(bounds);
      finished = (BitSet) finished.clone();
    }

    /** Which chunks are done; a copy. */
    @Override
    public BitSet finished() {
      return (BitSet) finished.clone();
    }

    /**
     * How many chunks there are.
     *
     * @return one more than bounds
     */
    public int count() {
      return bounds.size() + 1;
    }

    /**
     * The same, with one more chunk done.
     *
     * @param chunk its number
     * @param read how many documents it had
     * @return a copy
     */
    public Chunks with(int chunk, long read) {
      BitSet more = finished();
      more.set(chunk);
      return new Chunks(bounds, more, documents + read, estimated);
    }
  }
}
