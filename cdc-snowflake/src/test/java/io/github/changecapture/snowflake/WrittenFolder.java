package io.github.changecapture.snowflake;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.SnapshotEvents;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.Compaction;
import io.github.changecapture.segment.EventFilesSink;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.LocalWholeFiles;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SnapshotChunk;
import io.github.changecapture.test.ChangeEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * A folder with all that the library's sinks write: segments plain and zipped, sealed, open and of
 * snapshots, files of single events, compacted files, and what the sinks keep for themselves.
 */
final class WrittenFolder {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-11-21T10:59:50Z");
  private static final List<Namespace> COLLECTIONS =
      List.of(
          new Namespace("shop", "orders"),
          new Namespace("myshop", "orders"),
          new Namespace("shop", "orders2"),
          new Namespace("Shop", "Orders.2024"),
          new Namespace("shop", "a/b c$d[e]{1}^\\|(f)*+?'\"\u00e9\ud834\udd1e"),
          new Namespace("_cdc", "segments"),
          new Namespace("shop", "long".repeat(60)));

  private final Path folder;
  private final LocalSegmentStore store;
  private final ChangeEvents stream = ChangeEvents.startingAt(START);

  private WrittenFolder(Path folder) {
    this.folder = folder;
    this.store = LocalSegmentStore.in(folder);
  }

  static WrittenFolder in(Path folder) {
    WrittenFolder written = new WrittenFolder(folder);
    Position before = Position.before(0, new BsonTimestamp((int) START.getEpochSecond(), 0));
    Position first = written.segments(before, 1, Compression.NONE, OnClose.SEAL);
    written.stream.after(Duration.ofHours(2));
    Position second = written.segments(first, 2, Compression.GZIP, OnClose.SEAL);
    var unused = written.compaction().compact(second);
    written.stream.after(Duration.ofHours(2));
    Position third = written.segments(second, 3, Compression.NONE, OnClose.KEEP_OPEN);
    written.eventFiles(third);
    return written;
  }

  SegmentCatalog catalog() {
    return store.catalog();
  }

  List<Target> targets(Names names) {
    LoaderSettings settings =
        new LoaderSettings(
            names,
            Sample.plain().options(),
            new LoadMode.Copy(),
            TableNaming.readable(),
            LoadPolicy.DEFAULT,
            HistoryMode.KEPT,
            DeleteMode.TOMBSTONE,
            PATIENCE);
    return new Targets(catalog(), namespace -> true, settings).list();
  }

  List<SegmentRecord> records(String series) {
    try (Stream<SegmentRecord> records = catalog().segments(series, 1)) {
      return records.toList();
    }
  }

  List<String> series() {
    try (Stream<String> series = catalog().series()) {
      return series.sorted().toList();
    }
  }

  /** Every file, as paths relative to the folder. */
  List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private Compaction compaction() {
    return Compaction.builder().catalog(catalog()).files(LocalWholeFiles.in(folder)).build();
  }

  private Position segments(Position from, long run, Compression compression, OnClose onClose) {
    RollingSink sink =
        RollingSink.builder()
            .store(store)
            .compression(compression)
            .commit(new CommitPolicy(1, Duration.ofMillis(1)))
            .roll(RollingPolicy.atPartitionEnd().orAtBytes(400))
            .onClose(onClose)
            .build();
    sink.open(new SinkContext("shop", run, from)).block(PATIENCE);
    for (int i = 0; i < 3; i++) {
      sink.write(batch(i)).block(PATIENCE);
    }
    sink.write(new EventBatch(List.of(stream.dropDatabase("other")), null)).block(PATIENCE);
    chunk(sink, "s%d".formatted(run));
    sink.close().block(PATIENCE);
    return stream.watermark();
  }

  private EventBatch batch(int id) {
    List<ChangeEvent<?>> events = new ArrayList<>();
    COLLECTIONS.forEach(namespace -> events.add(stream.insert(namespace, document(id))));
    return new EventBatch(events, events.get(events.size() - 1).position());
  }

  private static void chunk(RollingSink sink, String snapshot) {
    Namespace orders = COLLECTIONS.get(0);
    SnapshotEvents documents =
        new SnapshotEvents(
            snapshot, orders, new BsonTimestamp((int) START.getEpochSecond(), 1), List.of());
    RawBsonDocument read =
        documents.read(new RawBsonDocument(document(1), new BsonDocumentCodec())).raw();
    ChunkWriter writer =
        Objects.requireNonNull(
            sink.snapshots().begin(new SnapshotChunk(snapshot, orders, 0)).block(PATIENCE));
    writer.write(List.of(new EventDecoder<>(DocumentMapper.raw()).decode(read))).block(PATIENCE);
    writer.finish().block(PATIENCE);
    writer.close().block(PATIENCE);
  }

  private void eventFiles(Position from) {
    EventFilesSink sink = EventFilesSink.builder().files(LocalWholeFiles.in(folder)).build();
    sink.open(new SinkContext("shop", 4, from)).block(PATIENCE);
    sink.write(batch(9)).block(PATIENCE);
    sink.close().block(PATIENCE);
  }

  private static BsonDocument document(int id) {
    return new BsonDocument("_id", new BsonInt32(id));
  }
}
