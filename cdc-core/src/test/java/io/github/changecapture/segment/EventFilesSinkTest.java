package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.HookedStore.Killed;
import io.github.changecapture.segment.KilledFiles.Moment;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Rejections;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SinkContext.Watermarks;
import io.github.changecapture.spi.WholeFiles;
import io.github.changecapture.spi.WholeFiles.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

class EventFilesSinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Position START = TestEvents.before(TEN);

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @Test
  void anEventIsAFileThatIsCalledByItsTypeAndId() throws IOException {
    ChangeEvent<?> event = TestEvents.insert("orders", TEN, 1);

    deliver(sink(LocalWholeFiles.in(folder)).build(), event);

    String path = "shop/orders/year=2026/month=11/day=21/hour=10/insert-" + event.id() + ".json";
    assertThat(files()).containsOnlyKeys(path);
    assertThat(files().get(path)).isEqualTo(LineEncoder.line(event));
  }

  @ParameterizedTest
  @CsvSource({
    "insert, 8265A1FF, 0, insert-8265A1FF.json",
    "dropDatabase, 8265A1FF, 3, dropDatabase-8265A1FF-g3.json",
    "reset, 8265A1FF+2, 0, reset-8265A1FF~2b2.json",
    "insert, 8265a1ff, 1, insert-8265a1ff-g1.json",
    "insert, ../x Y, 0, insert-~2e./~2f~20.json",
  })
  void aNameIsSafeAndLeadsBackToTheId(String word, String id, long generation, String name) {
    String made = EventFileName.of(word, id, generation);

    if (!id.startsWith(".")) {
      assertThat(made).isEqualTo(name);
    }
    assertThat(EventFileName.id(made)).isEqualTo(id);
    assertThat(made).doesNotContain("/", "+", " ", "..");
  }

  @Test
  void aLongIdIsCutIntoPartsAndFoundAgain() {
    for (int digits = 150; digits < 900; digits++) {
      String id = "8A".repeat(digits / 2) + "+1";

      String name = EventFileName.of("insert", id, 2);

      assertThat(EventFileName.id(name)).isEqualTo(id);
      assertThat(name.split("/", -1)).allMatch(part -> part.length() < 220);
    }
  }

  @Test
  void whatComesAgainCountsAsWrittenAndChangesNothing() throws IOException {
    ChangeEvent<?> event = TestEvents.insert("orders", TEN, 1);
    deliver(sink(LocalWholeFiles.in(folder)).build(), event);
    Map<String, String> before = files();
    EventFilesSink again =
        sink(LocalWholeFiles.in(folder)).encoder(new LineEncoder("other")).build();

    deliver(again, event);

    assertThat(files()).isEqualTo(before);
    assertThat(again.status()).isEqualTo(new EventFilesStatus(0, 1, 0));
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aProcessThatIsKilledAtAnyFileLosesAndDoublesNothing(Moment moment) throws IOException {
    List<ChangeEvent<?>> events = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      events.add(TestEvents.insert(i % 3 == 0 ? "users" : "orders", TEN, i));
    }
    for (int index = 2; index <= events.size() + 1; index++) {
      clear();
      EventFilesSink dying =
          sink(new KilledFiles(LocalWholeFiles.in(folder), index, moment)).concurrency(1).build();
      open(dying);
      int durable = 0;
      try {
        for (ChangeEvent<?> event : events) {
          dying.write(TestEvents.batch(event)).block(PATIENCE);
          durable++;
        }
      } catch (RuntimeException failed) {
        assertThat(Exceptions.unwrap(failed)).isInstanceOf(Killed.class);
      }
      assertThat(files()).hasSizeBetween(durable, durable + 1);
      assertThat(durable).isEqualTo(index - 2);

      EventFilesSink next = sink(LocalWholeFiles.in(folder)).build();
      deliver(next, events.toArray(ChangeEvent<?>[]::new));

      assertThat(files().values())
          .containsExactlyInAnyOrderElementsOf(events.stream().map(LineEncoder::line).toList());
    }
  }

  @Test
  void filesOfADocumentAppearInOrder() throws Exception {
    RecordingFiles recording = new RecordingFiles();
    List<ChangeEvent<?>> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      // The increment is the document's _id too: one of seven documents.
      events.add(document(i % 7, i));
    }
    deliver(sink(recording).concurrency(4).build(), events.toArray(ChangeEvent<?>[]::new));

    assertThat(recording.paths).hasSize(300);
    for (int id = 0; id < 7; id++) {
      int document = id;
      List<String> expected =
          events.stream()
              .filter(event -> events.indexOf(event) % 7 == document)
              .map(event -> EventFileName.of(event))
              .toList();
      assertThat(recording.paths.stream().filter(expected::contains).toList()).isEqualTo(expected);
    }
    assertThat(recording.mostAtOnce.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void anEventWithoutADocumentComesAfterAllBeforeItAndBeforeAllBehindIt() {
    RecordingFiles recording = new RecordingFiles();
    ChangeEvent<?> drop = drop(51);
    List<ChangeEvent<?>> events = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      events.add(i == 51 ? drop : document(i, i));
    }

    deliver(sink(recording).build(), events.toArray(ChangeEvent<?>[]::new));

    assertThat(recording.paths.indexOf(EventFileName.of(drop))).isEqualTo(50);
  }

  @Test
  void asManyAsAllowedAreWrittenAtOnceAndNoMoreWaits() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch atOnce = new CountDownLatch(2);
    WholeFiles stuck =
        new RecordingFiles() {
          @Override
          public boolean create(String path, Content content) {
            atOnce.countDown();
            try {
              assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
              throw new IllegalStateException(interrupted);
            }
            return super.create(path, content);
          }
        };
    int size = LineEncoder.line(document(1, 1)).length();
    EventFilesSink sink = sink(stuck).concurrency(2).maxBufferedBytes(5L * size).build();
    open(sink);
    List<ChangeEvent<?>> events = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      events.add(document(i, i));
    }
    CountDownLatch done = new CountDownLatch(1);
    Thread writing =
        new Thread(
            () -> {
              Disposable unused =
                  sink.write(new EventBatch(events, null))
                      .subscribe(nothing -> {}, failed -> {}, done::countDown);
            });
    writing.start();
    while (writing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(atOnce.await(60, TimeUnit.SECONDS)).as("two at once").isTrue();
    assertThat(sink.status().bufferedBytes()).isBetween(3L * size, 5L * size + 20);
    released.countDown();
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sink.status()).isEqualTo(new EventFilesStatus(50, 0, 0));
  }

  @Test
  void anOwnerWhoseLeaseIsOverWritesNoMore() throws IOException {
    AtomicBoolean owned = new AtomicBoolean(true);
    EventFilesSink sink = sink(LocalWholeFiles.in(folder)).build();
    sink.open(new SinkContext("orders", 1, START, owned::get, Watermarks.CONTINUOUS))
        .block(PATIENCE);
    sink.write(TestEvents.batch(document(1, 1))).block(PATIENCE);
    owned.set(false);

    assertThatThrownBy(() -> sink.write(TestEvents.batch(document(2, 2))).block(PATIENCE))
        .isInstanceOf(Fenced.class)
        .hasMessageContaining("'orders'");
    assertThat(files()).hasSize(1);
    sink.close().block(PATIENCE);
  }

  @Test
  void afterAFailureNothingIsWrittenAnyMore() {
    RecordingFiles failing =
        new RecordingFiles() {
          @Override
          public boolean create(String path, Content content) {
            if (paths.size() == 3) {
              throw new SinkUnavailable("busy");
            }
            return super.create(path, content);
          }
        };
    EventFilesSink sink = sink(failing).concurrency(1).build();
    open(sink);

    assertThatThrownBy(
            () ->
                sink.write(
                        TestEvents.batch(
                            document(1, 1), document(2, 2), document(3, 3), document(4, 4)))
                    .block(PATIENCE))
        .isInstanceOf(SinkUnavailable.class);
    assertThatThrownBy(() -> sink.write(TestEvents.batch(document(5, 5))).block(PATIENCE))
        .isInstanceOf(SinkUnavailable.class);
    sink.close().block(PATIENCE);
    assertThat(failing.paths).hasSize(3);
  }

  @Test
  void anEventWhosePathIsTooLongIsRejectedAndTheOthersGoOn() throws IOException {
    List<ChangeEvent<?>> rejected = new ArrayList<>();
    Rejections letters =
        (event, reason) -> {
          assertThat(reason).isInstanceOf(SinkRejected.class).hasMessageContaining("characters");
          rejected.add(event);
          return Mono.empty();
        };
    EventFilesSink sink = sink(LocalWholeFiles.in(folder)).build();
    sink.open(new SinkContext("orders", 1, START, () -> true, Watermarks.CONTINUOUS, letters))
        .block(PATIENCE);
    ChangeEvent<?> huge = withToken("82" + "A5".repeat(2000), "insert", 2);

    sink.write(TestEvents.batch(document(1, 1), huge, document(3, 3))).block(PATIENCE);
    sink.close().block(PATIENCE);

    assertThat(rejected).containsExactly(huge);
    assertThat(files()).hasSize(2);
  }

  @Test
  void aPlaceThatIsNoneIsAnErrorBeforeTheFirstEvent() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    EventFilesSink sink = sink(LocalWholeFiles.in(file)).build();

    assertThatThrownBy(() -> sink.open(TestEvents.context(1, START)).block(PATIENCE))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void whatIsMissingOrOutOfRangeIsRefused() {
    assertThatThrownBy(() -> EventFilesSink.builder().build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("files must be set");
    assertThatThrownBy(() -> EventFilesSink.builder().concurrency(0))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContainingAll("from 1 to 256", "was 0");
    assertThatThrownBy(() -> EventFilesSink.builder().concurrency(257))
        .isInstanceOf(ConfigurationError.class);
    assertThatThrownBy(() -> EventFilesSink.builder().maxBufferedBytes(0))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("maxBufferedBytes must be positive, was 0");
  }

  /** Says in which order files became visible. */
  private static class RecordingFiles implements WholeFiles {
    final List<String> paths = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();

    @Override
    public boolean create(String path, Content content) {
      int now = atOnce.incrementAndGet();
      mostAtOnce.accumulateAndGet(now, Math::max);
      paths.add(path.substring(path.lastIndexOf('/') + 1));
      atOnce.decrementAndGet();
      return true;
    }

    @Override
    public void requireValid(String path) {
      // Everything is.
    }

    @Override
    public void put(String path, byte[] content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] read(String path, long from, int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long length(String path) {
      return -1;
    }

    @Override
    public void delete(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Stream<String> names(String folder) {
      return Stream.empty();
    }

    @Override
    public String location() {
      return "memory";
    }
  }

  private static EventFilesSinkBuilder sink(WholeFiles files) {
    return EventFilesSink.builder().files(files).encoder(SinkRun.ENCODER);
  }

  private static void open(EventFilesSink sink) {
    sink.open(TestEvents.context(1, START)).block(PATIENCE);
  }

  private static void deliver(EventFilesSink sink, ChangeEvent<?>... events) {
    open(sink);
    sink.write(TestEvents.batch(events)).block(PATIENCE);
    sink.close().block(PATIENCE);
  }

  private static ChangeEvent<?> document(int id, int increment) {
    String token = String.format(Locale.ROOT, "82%08X", increment);
    return event(token, "insert", increment, "{_id: " + id + "}");
  }

  private static ChangeEvent<?> drop(int increment) {
    return event(String.format(Locale.ROOT, "82%08X", increment), "drop", increment, null);
  }

  private static ChangeEvent<?> withToken(String token, String type, int increment) {
    return event(token, type, increment, "{_id: 1}");
  }

  private static ChangeEvent<?> event(String token, String type, int increment, String key) {
    BsonDocument event =
        new BsonDocument("_id", new BsonDocument("_data", new BsonString(token)))
            .append("operationType", new BsonString(type))
            .append("clusterTime", new BsonTimestamp((int) TEN.getEpochSecond(), increment))
            .append("ns", BsonDocument.parse("{db: 'shop', coll: 'orders'}"))
            .append("fullDocument", BsonDocument.parse("{text: 'x'}"));
    if (key != null) {
      event.append("documentKey", BsonDocument.parse(key));
    }
    return new EventDecoder<>(DocumentMapper.raw())
        .decode(new RawBsonDocument(event, new BsonDocumentCodec()));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private void clear() throws IOException {
    for (String path : files().keySet()) {
      Files.delete(folder.resolve(path));
    }
  }
}
