package io.github.changecapture.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What the contracts of segment stores and of their catalogs share. */
abstract class SegmentFixture {
  static final String CAPTURE = "orders";
  static final String SERIES = "shop/orders";

  private final List<SegmentSession> sessions = new ArrayList<>();
  private long owners;

  /**
   * Makes a store over the test's storage, which is empty before each test, as another process
   * would.
   *
   * @return a new store over the same storage as every other call in the test
   */
  protected abstract SegmentStore store();

  /**
   * Lets the process that owns the store die: its connections break and its locks are gone, but
   * nothing is closed. Skipped unless overridden.
   *
   * @param session an open session
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean kill(SegmentSession session) throws Exception {
    return false;
  }

  /**
   * Adds bytes to the end of a segment's file, past the store, as an append leaves them that did
   * not complete; makes the file and its folders if they are missing. Skipped unless overridden.
   *
   * @param path the file's path in the store
   * @param bytes what to add
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean addBytes(String path, byte[] bytes) throws Exception {
    return false;
  }

  /**
   * Makes the storage fail the next appends to a segment that is open. Skipped unless overridden.
   *
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean breakStorage() throws Exception {
    return false;
  }

  /**
   * Ends what {@link #breakStorage} did.
   *
   * @throws Exception if it fails
   */
  protected void repairStorage() throws Exception {}

  /**
   * Makes the storage refuse the next append to a segment that is open, because that takes no more.
   * Skipped unless overridden: not every storage has such a limit.
   *
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean fillUp() throws Exception {
    return false;
  }

  /**
   * Damages a record that the catalog holds, so that it cannot be read. Skipped unless overridden.
   *
   * @param record a stored record
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean damage(SegmentRecord record) throws Exception {
    return false;
  }

  @AfterEach
  final void closeSessions() {
    sessions.forEach(SegmentSession::close);
  }

  SegmentSession session() {
    SegmentSession session = store().open(context(CAPTURE));
    sessions.add(session);
    return session;
  }

  void close(SegmentSession session) {
    sessions.remove(session);
    session.close();
  }

  void forget(SegmentSession session) {
    sessions.remove(session);
  }

  SinkContext context(String capture) {
    owners++;
    return new SinkContext(capture, owners, position(0));
  }

  /** The next record of a series as a sink would make it, not yet stored. */
  static SegmentRecord next(SegmentSession session, String series, String path) {
    SegmentRecord last = session.catalog().last(series);
    int slash = path.lastIndexOf('/');
    return new SegmentRecord(
        path,
        new Partition(
            path.substring(0, slash),
            path.substring(slash + 1),
            Instant.parse("2026-01-01T11:00:00Z"),
            series),
        last == null ? 1 : last.number() + 1,
        last == null ? null : last.lastOfSeries(),
        State.OPEN,
        new Writer(CAPTURE, 1, "relaxed"),
        null);
  }

  static SegmentRecord reserved(SegmentSession session, String series, String path) {
    SegmentRecord record = next(session, series, path);
    assertThat(session.catalog().reserve(record)).as("reserved %s", path).isTrue();
    return record;
  }

  static SegmentRecord reserved(SegmentSession session) {
    return reserved(session, SERIES, "shop/orders/hour=10/events-20260101-10.jsonl");
  }

  static void append(SegmentSession session, SegmentRecord record, String lines) {
    try (OpenSegment segment = session.open(record)) {
      segment.append(bytes(lines));
    }
  }

  /** Takes an open record through all its steps. */
  static SegmentRecord sealed(SegmentSession session, SegmentRecord record, String lines) {
    append(session, record, lines);
    SegmentRecord sealing = sealing(session, record, lines);
    session.seal(sealing);
    return advanced(session.catalog(), sealing, State.SEALED);
  }

  static SegmentRecord sealing(SegmentSession session, SegmentRecord record, String lines) {
    SegmentRecord sealing = record.as(State.SEALING, content(record.number(), lines));
    session.catalog().advance(sealing);
    return sealing;
  }

  static SegmentRecord advanced(CatalogWriter catalog, SegmentRecord record, State state) {
    Content content =
        record.content() == null ? content(record.number(), "line\n") : record.content();
    SegmentRecord next = record.as(state, content);
    catalog.advance(next);
    return next;
  }

  static Content content(long number, String lines) {
    byte[] bytes = lines.getBytes(UTF_8);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int second = Math.toIntExact(number * 10);
    return new Content(
        bytes.length,
        lines.lines().count(),
        crc.getValue(),
        bytes.length == 0 ? null : position(second),
        bytes.length == 0 ? null : position(second + 9));
  }

  static Position position(int second) {
    return new Position(
        0, new BsonTimestamp(second, 1), ResumeToken.ofData("82%08X00000001".formatted(second)));
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** What the owner reads from an open segment. */
  static String read(OpenSegment segment) {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(segment.length()));
    int read = all.capacity() == 0 ? 0 : segment.read(0, all);
    assertThat(read).as("bytes read").isEqualTo(all.capacity());
    return new String(all.array(), UTF_8);
  }

  /** What another process reads. */
  String read(SegmentRecord record) throws IOException {
    try (InputStream in = store().catalog().read(record)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  List<SegmentRecord> segments(String series, long from) {
    SegmentCatalog catalog = store().catalog();
    try (Stream<SegmentRecord> segments = catalog.segments(series, from)) {
      return segments.toList();
    }
  }

  @Nullable SegmentRecord stored(SegmentRecord record) {
    return segments(record.partition().series(), record.number()).stream()
        .filter(segment -> segment.number() == record.number())
        .findFirst()
        .orElse(null);
  }
}
