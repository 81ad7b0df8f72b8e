package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import io.github.changecapture.adls.Requests.AfterFlush;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsOperation;
import io.github.changecapture.test.adls.AdlsRequest;
import io.github.changecapture.test.adls.AdlsRequestHook;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Two owners who both believe that they are the one, and requests that arrive too late. */
class TakeoverIT {
  private static final String PATH = "shop/orders/events.jsonl";

  private static final String SERIES = "shop/orders";

  private OnAdls adls;
  private SegmentSession older;
  private AdlsFault arriving;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
    older = asleep();
  }

  @AfterEach
  void stop() {
    adls.close();
  }

  @Test
  void whileTheOwnerLivesAnotherIsTurnedAway() {
    assertThatThrownBy(
            () ->
                // Waits, but the owner's lease does not expire meanwhile.
                AdlsSegmentStore.in(adls.builder(new OnAdls.Machine()).pauses(d -> {}).build())
                    .open(context(2)))
        .isInstanceOf(OwnedElsewhere.class)
        .hasMessageContaining("_cdc/lock")
        .hasMessageContaining("alive");
  }

  @Test
  void theOwnerWhoSleptPastItsLeaseIsFenced() {
    SegmentRecord record = reserved(older, 1);
    OpenSegment asleep = older.open(record);
    asleep.append(bytes("one\n"));
    adls.expireLeases();

    SegmentSession newer = session(2);
    assertThat(newer.catalog().unfinished()).containsExactly(record);
    append(newer, record, "two\n");

    assertThatThrownBy(() -> asleep.append(bytes("old\n"))).isInstanceOf(Fenced.class);
    assertThatThrownBy(() -> older.catalog().advance(sealing(record, 4)))
        .isInstanceOf(Fenced.class);
    newer.catalog().advance(sealing(record, 8));
    newer.seal(sealing(record, 8));
    assertThat(adls.text(PATH)).isEqualTo("one\ntwo\n");
  }

  @Test
  void theOwnerWhoSleptGoesOnIfNobodyTookOver() {
    SegmentRecord record = reserved(older, 1);
    try (OpenSegment asleep = older.open(record)) {
      asleep.append(bytes("one\n"));
      adls.expireLeases();

      asleep.append(bytes("two\n"));
    }

    assertThat(adls.text(PATH)).isEqualTo("one\ntwo\n");
  }

  @Test
  void theOwnerWhoSleptCannotWriteToASegmentThatTheNextHasReleased() {
    SegmentRecord record = reserved(older, 1);
    OpenSegment asleep = older.open(record);
    asleep.append(bytes("one\n"));
    adls.expireLeases();
    SegmentSession newer = session(2);
    append(newer, record, "two\n");

    assertThatThrownBy(() -> asleep.append(bytes("old\n"))).isInstanceOf(Fenced.class);

    append(newer, record, "three\n");
    assertThat(adls.text(PATH)).isEqualTo("one\ntwo\nthree\n");
  }

  /** The case that position checks alone do not see: bytes of the same length at the same place. */
  @Test
  void bytesOfEqualLengthThatWereNotFlushedDoNotGetIn() {
    SegmentRecord record = reserved(older, 1);
    OpenSegment asleep = older.open(record);
    asleep.append(bytes("one\n"));
    String oldLease = ((AdlsSegment) asleep).lease().id();
    Requests requests = adls.folder(new OnAdls.Machine()).files().requests();
    requests.append(PATH, 4, BinaryData.fromString("OLD\n"), oldLease);
    adls.expireLeases();

    SegmentSession newer = session(2);
    try (OpenSegment segment = newer.open(record)) {
      Files files = adls.folder(new OnAdls.Machine()).files();
      segment.append(bytes("NEW\n"));
      assertThatThrownBy(
              () -> files.requests().append(PATH, 8, BinaryData.fromString("OLD\n"), oldLease))
          .hasMessageContaining("LeaseId");
      segment.append(bytes("two\n"));
    }

    assertThat(adls.text(PATH)).isEqualTo("one\nNEW\ntwo\n");
  }

  /** The control: the same without leases fails, and nobody is told. */
  @Test
  void bytesOfEqualLengthReplaceEachOtherWhereNobodyHasALease() {
    Requests requests = adls.files().requests();
    requests.create(PATH);
    requests.append(PATH, 0, BinaryData.fromString("OLD\n"), null);
    requests.append(PATH, 0, BinaryData.fromString("NEW\n"), null);

    requests.flush(PATH, 4, null, AfterFlush.OPEN);

    // Whoever flushed had appended OLD, and was told that it is durable.
    assertThat(adls.text(PATH)).isEqualTo("NEW\n");
  }

  @Test
  void whatADeadOwnerLeftUnflushedIsNotInTheWay() {
    SegmentRecord record = reserved(older, 1);
    OpenSegment asleep = older.open(record);
    asleep.append(bytes("one\n"));
    Requests requests = adls.folder(new OnAdls.Machine()).files().requests();
    String lease = ((AdlsSegment) asleep).lease().id();
    requests.append(PATH, 4, BinaryData.fromString("left over\n"), lease);
    requests.append(PATH, 9, BinaryData.fromString("across\n"), lease);
    adls.expireLeases();

    try (OpenSegment segment = session(2).open(record)) {
      String newer = ((AdlsSegment) segment).lease().id();
      // It is gone, not only overwritten: the service does not say what overlaps come to.
      assertThatThrownBy(() -> requests.flush(PATH, 14, newer, AfterFlush.OPEN))
          .hasMessageContaining("InvalidFlushPosition");
      segment.append(bytes("a new line that is longer\n"));
    }

    assertThat(adls.text(PATH)).isEqualTo("one\na new line that is longer\n");
  }

  @Test
  void anAppendThatArrivesAfterTheTakeoverIsRefused() {
    SegmentRecord record = reserved(older, 1);
    OpenSegment asleep = older.open(record);
    asleep.append(bytes("one\n"));
    AdlsFault late = adls.server().faults().on(AdlsOperation.APPEND_AND_FLUSH).applyLater();
    AdlsFault unreachable =
        adls.server().faults().on(AdlsOperation.PROPERTIES).always().dropRequest();
    assertThatThrownBy(() -> asleep.append(bytes("old\n"))).isNotNull();
    adls.expireLeases();
    unreachable.remove();
    SegmentSession newer = session(2);
    append(newer, record, "two\n");

    late.release();

    assertThat(adls.text(PATH)).isEqualTo("one\ntwo\n");
  }

  @Test
  void anAppendThatArrivesAfterItsRepetitionDoesNothing() {
    SegmentRecord record = reserved(older, 1);
    try (OpenSegment segment = older.open(record)) {
      AdlsFault late = adls.server().faults().on(AdlsOperation.APPEND_AND_FLUSH).applyLater();
      segment.append(bytes("one\n"));
      late.release();
      segment.append(bytes("two\n"));
    }

    assertThat(adls.text(PATH)).isEqualTo("one\ntwo\n");
  }

  /** The one thing that no lease can refuse: what did not exist cannot be leased. */
  @Test
  void aReservationThatArrivesAfterTheTakeoverGivesWayToTheOwners() {
    SegmentRecord late = lateReservation("late.jsonl");
    SegmentSession newer = session(2);
    assertThat(newer.catalog().unfinished()).isEmpty();
    assertThat(newer.catalog().last(SERIES)).isNull();
    arriving.release();

    SegmentRecord own = reserved(newer, 1);
    append(newer, own, "one\n");

    assertThat(segments()).containsExactly(own);
    assertThat(adls.text(PATH)).isEqualTo("one\n");
    newer.close();
    assertThat(session(3).catalog().unfinished()).containsExactly(own).doesNotContain(late);
  }

  @Test
  void aReservationThatArrivesBeforeTheOwnerLooksIsPassedOver() {
    SegmentRecord first = reserved(older, 1);
    append(older, first, "one\n");
    SegmentRecord sealed = sealed(older, sealing(first, 4));
    SegmentRecord late = lateReservation("events-0001.jsonl");
    SegmentSession newer = session(2);
    assertThat(newer.catalog().unfinished()).isEmpty();
    arriving.release();
    assertThat(segments()).containsExactly(sealed, late);

    assertThat(newer.catalog().last(SERIES)).isEqualTo(sealed);
    SegmentRecord own = record(2, "shop/orders/events-0001.jsonl");
    assertThat(newer.catalog().reserve(own)).isTrue();
    append(newer, own, "two\n");

    assertThat(segments()).containsExactly(sealed, own);
  }

  /** The next owner has no part in the race, and finds what any crash may leave. */
  @Test
  void aReservationThatArrivedLateIsPassedOverByTheNextOwnerToo() {
    SegmentRecord late = lateReservation("events.jsonl");
    SegmentSession newer = session(2);
    assertThat(newer.catalog().unfinished()).isEmpty();
    arriving.release();
    newer.close();

    SegmentSession next = session(3);
    assertThat(next.catalog().unfinished()).isEmpty();
    assertThat(next.catalog().last(SERIES)).isNull();
    SegmentRecord own = record(1, late.path());
    assertThat(next.catalog().reserve(own)).isTrue();
    append(next, own, "one\n");
    assertThat(adls.text(late.path())).isEqualTo("one\n");
  }

  /** A record with bytes behind it is somebody's work, however it looks. */
  @Test
  void aRecordWithAFileIsNeverTakenForALateReservation() {
    SegmentRecord record = reserved(older, 1);
    append(older, record, "one\n");
    older.close();
    adls.folder(new OnAdls.Machine()).files().deleteIfPresent(Records.marker(record));
    SegmentSession newer = session(2);
    assertThat(newer.catalog().unfinished()).isEmpty();

    assertThat(newer.catalog().last(SERIES)).isEqualTo(record);
    SegmentRecord other = record(1, "shop/orders/other.jsonl");
    assertThatThrownBy(() -> newer.catalog().reserve(other)).isInstanceOf(Fenced.class);
  }

  @Test
  void whoReservesAndSleepsIsToldBeforeItWritesAByte() {
    AdlsFault lost =
        adls.server().faults().on(AdlsOperation.RENEW_LEASE).refuse(409, "LeaseIdMismatch");

    assertThatThrownBy(() -> reserved(older, 1)).isInstanceOf(Fenced.class);

    assertThat(lost.hits()).isEqualTo(1);
    assertThat(adls.paths()).noneMatch(path -> path.endsWith(".jsonl"));
  }

  /** The lease of the file alone would let it in: nobody else wants that yet. */
  @Test
  void whoOpensASegmentAndSleepsIsToldBeforeItWritesAByte() {
    SegmentRecord record = reserved(older, 1);
    AtomicReference<SegmentSession> newer = new AtomicReference<>();
    adls.server()
        .onRequest(
            new AdlsRequestHook() {
              @Override
              public Connection before(AdlsRequest request) {
                boolean isFirst = request.path().endsWith(PATH) && newer.get() == null;
                if (isFirst && request.operation() == AdlsOperation.ACQUIRE_LEASE) {
                  adls.expireLeases();
                  newer.set(session(2));
                }
                return Connection.KEPT;
              }
            });

    assertThatThrownBy(() -> older.open(record)).isInstanceOf(Fenced.class);

    assertThat(newer.get().catalog().unfinished()).containsExactly(record);
    append(newer.get(), record, "two\n");
    assertThat(adls.text(PATH)).isEqualTo("two\n");
  }

  /** What an owner sends that dies of it, and what arrives by {@code arriving.release()}. */
  private SegmentRecord lateReservation(String name) {
    SegmentRecord last = older.catalog().last(SERIES);
    SegmentRecord late = record(last == null ? 1 : last.number() + 1, "shop/orders/" + name);
    arriving =
        adls.server()
            .faults()
            .on(AdlsOperation.PUT_BLOB)
            .where(request -> request.path().endsWith(Records.path(late)))
            .times(2)
            .applyLater();
    assertThatThrownBy(() -> older.catalog().reserve(late)).isNotNull();
    assertThat(arriving.hits()).isEqualTo(2);
    adls.expireLeases();
    return late;
  }

  @Test
  void aCheckpointOfAnOwnerWhoSleptIsRefused() {
    CheckpointStore asleep = AdlsCheckpoints.in(adls.folder(new OnAdls.Machine()));
    long oldEpoch = asleep.claim("orders").block().ownerEpoch();
    asleep.save("orders", checkpoint(oldEpoch, 1)).block();
    adls.expireLeases();

    CheckpointStore newer = AdlsCheckpoints.in(adls.folder(new OnAdls.Machine()));
    long epoch = newer.claim("orders").block().ownerEpoch();
    assertThatThrownBy(() -> asleep.save("orders", checkpoint(oldEpoch, 2)).block())
        .isInstanceOf(Fenced.class);
    newer.save("orders", checkpoint(epoch, 3)).block();

    assertThat(asleep.load("orders").block()).isEqualTo(checkpoint(epoch, 3));
  }

  @Test
  void aCheckpointThatArrivesLateReplacesNoNewerOne() {
    CheckpointStore store = AdlsCheckpoints.in(adls.folder(new OnAdls.Machine()));
    long epoch = store.claim("orders").block().ownerEpoch();
    AdlsFault late = adls.server().faults().on(AdlsOperation.PUT_BLOB).applyLater();
    store.save("orders", checkpoint(epoch, 1)).block();
    store.save("orders", checkpoint(epoch, 2)).block();

    late.release();

    assertThat(late.hits()).isEqualTo(1);
    assertThat(store.load("orders").block()).isEqualTo(checkpoint(epoch, 2));
  }

  private static Checkpoint checkpoint(long epoch, int second) {
    return new Checkpoint(
        Position.before(0, new BsonTimestamp(second, 0)),
        epoch,
        Progress.RUNNING,
        new Identity("rs0", "shop", "hourly"));
  }

  /** Its leases are not renewed by and by, however long a test takes. */
  private SegmentSession asleep() {
    VirtualTimeScheduler.getOrSet();
    try {
      return session(1);
    } finally {
      VirtualTimeScheduler.reset();
    }
  }

  private SegmentSession session(long epoch) {
    AdlsFolder folder =
        adls.builder(new OnAdls.Machine()).attempts(2).pauses(duration -> {}).build();
    return AdlsSegmentStore.in(folder).open(context(epoch));
  }

  private static SinkContext context(long epoch) {
    return new SinkContext("orders", epoch, Script.BEFORE_ALL);
  }

  private static SegmentRecord reserved(SegmentSession session, long number) {
    SegmentRecord record = record(number, PATH);
    assertThat(session.catalog().reserve(record)).isTrue();
    return record;
  }

  private static SegmentRecord record(long number, String path) {
    return new SegmentRecord(
        path,
        new Partition("shop/orders", "events", null, SERIES),
        number,
        null,
        State.OPEN,
        new SegmentRecord.Writer("orders", 1, "relaxed"),
        null);
  }

  private static SegmentRecord sealing(SegmentRecord open, long length) {
    return open.as(State.SEALING, new Content(length, 1, 0, null, null));
  }

  private static SegmentRecord sealed(SegmentSession session, SegmentRecord sealing) {
    session.catalog().advance(sealing);
    session.seal(sealing);
    SegmentRecord sealed = sealing.as(State.SEALED, Objects.requireNonNull(sealing.content()));
    session.catalog().advance(sealed);
    return sealed;
  }

  private List<SegmentRecord> segments() {
    AdlsFolder folder = adls.folder(new OnAdls.Machine());
    try (Stream<SegmentRecord> records =
        AdlsSegmentStore.in(folder).catalog().segments(SERIES, 1)) {
      return records.toList();
    }
  }

  private static void append(SegmentSession session, SegmentRecord record, String text) {
    try (OpenSegment segment = Objects.requireNonNull(session.open(record))) {
      segment.append(bytes(text));
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
