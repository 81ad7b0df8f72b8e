package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two owners who both believe that they are the one, and requests that arrive too late. */
class TakeoverIT {
  private static final String PATH = "shop/orders/events.jsonl";

  private OnAdls adls;
  private SegmentSession older;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
    older = session(1);
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

    append(session(2), record, "a new line that is longer\n");

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
  void aReservationThatArrivesAfterTheTakeoverIsNoticedAndDoublesNothing() {
    SegmentRecord record = reserved(older, 1);
    append(older, record, "one\n");
    SegmentRecord second = record(2, "shop/orders/events-0001.jsonl");
    older.catalog().advance(sealing(record, 4));
    AdlsFault late =
        adls.server()
            .faults()
            .on(AdlsOperation.PUT_BLOB)
            .where(request -> request.path().endsWith("0000000002.json"))
            .times(100)
            .applyLater();
    assertThatThrownBy(() -> older.catalog().reserve(second)).isNotNull();
    adls.expireLeases();
    SegmentSession newer = session(2);
    assertThat(newer.catalog().unfinished()).hasSize(1);

    late.release();

    assertThatThrownBy(() -> newer.catalog().reserve(second)).isInstanceOf(Fenced.class);
    newer.close();
    SegmentSession next = session(3);
    assertThat(next.catalog().unfinished()).containsExactlyInAnyOrder(sealing(record, 4), second);
    append(next, second, "two\n");
    assertThat(adls.text(second.path())).isEqualTo("two\n");
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
        new Partition("shop/orders", "events", null, "shop/orders"),
        number,
        null,
        State.OPEN,
        new SegmentRecord.Writer("orders", 1, "relaxed"),
        null);
  }

  private static SegmentRecord sealing(SegmentRecord open, long length) {
    return open.as(State.SEALING, new Content(length, 1, 0, null, null));
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
