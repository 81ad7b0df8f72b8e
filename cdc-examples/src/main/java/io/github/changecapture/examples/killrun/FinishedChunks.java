package io.github.changecapture.examples.killrun;

import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Which reads a capture need not make any more, as those before it have finished the chunks. */
final class FinishedChunks {
  private FinishedChunks() {}

  /**
   * By the catalog, which says what counts, for the snapshots that a checkpoint says are left.
   *
   * @param saved the checkpoint, or null if there is none
   */
  static Set<ChunkRead> in(Path folder, @Nullable Checkpoint saved) {
    Set<ChunkRead> finished = new HashSet<>();
    if (saved != null) {
      Set<String> sealed = sealed(folder);
      saved.snapshots().collections().forEach(snapshot -> add(snapshot, sealed, finished));
    }
    return finished;
  }

  private static void add(
      CollectionSnapshot snapshot, Set<String> sealed, Set<ChunkRead> finished) {
    Chunks chunks = snapshot.chunks();
    for (int chunk = 0; chunks != null && chunk < chunks.count(); chunk++) {
      if (sealed.contains("snapshot-" + snapshot.id() + "-" + chunk)) {
        List<BsonValue> bounds = chunks.bounds();
        finished.add(
            new ChunkRead(
                snapshot.namespace().toString(),
                chunk == 0 ? BsonNull.VALUE : bounds.get(chunk - 1),
                chunk == bounds.size() ? BsonNull.VALUE : bounds.get(chunk)));
      }
    }
  }

  /** The ends of the names of chunks' series. */
  private static Set<String> sealed(Path folder) {
    return new CountedLines(LocalSegmentStore.in(folder).catalog())
        .records().stream()
            .filter(CountedLines::isChunk)
            .filter(record -> record.state() == State.SEALED || record.state() == State.SEALING)
            .map(FinishedChunks::chunkOf)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static String chunkOf(SegmentRecord record) {
    String series = record.partition().series();
    return series.substring(series.lastIndexOf('/') + 1);
  }
}
