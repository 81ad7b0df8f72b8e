package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What was applied, and whose answer got lost: the repetition is answered with what looks like a
 * refusal, a conflict or a success, and none of that is believed.
 */
class LostAnswerIT {
  private static final String PATH = "shop/events.jsonl";
  private static final int TWO_PIECES = 9 * 1024 * 1024;

  private OnAdls adls;
  private SegmentSession session;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
    session =
        AdlsSegmentStore.in(adls.builder(new OnAdls.Machine()).pauses(pause -> {}).build())
            .open(new SinkContext("orders", 1, Script.BEFORE_ALL));
  }

  @AfterEach
  void stop() {
    session.close();
    adls.close();
  }

  /** The repetition replaces the bytes by the same. */
  @Test
  void anAppend() {
    byte[] large = new byte[TWO_PIECES];
    Arrays.fill(large, (byte) 'x');
    large[TWO_PIECES - 1] = '\n';
    try (OpenSegment segment = session.open(reserved())) {
      AdlsFault lost = lose(AdlsOperation.APPEND);

      segment.append(ByteBuffer.wrap(large));

      assertThat(lost.hits()).isEqualTo(1);
      assertThat(segment.length()).isEqualTo(TWO_PIECES);
    }
    assertThat(Arrays.equals(adls.bytes(PATH), large)).isTrue();
  }

  /** The repetition is answered with 400 InvalidFlushPosition. */
  @Test
  void anAppendWithFlush() {
    try (OpenSegment segment = session.open(reserved())) {
      AdlsFault lost = lose(AdlsOperation.APPEND_AND_FLUSH);

      segment.append(bytes("one\n"));
      segment.append(bytes("two\n"));

      assertThat(lost.hits()).isEqualTo(1);
    }
    assertThat(adls.text(PATH)).isEqualTo("one\ntwo\n");
  }

  /** The repetition flushes nothing. */
  @Test
  void aFlushThatClosesTheFile() {
    SegmentRecord record = reserved();
    try (OpenSegment segment = session.open(record)) {
      segment.append(bytes("one\n"));
    }
    SegmentRecord sealing = record.as(State.SEALING, new Content(4, 1, 0, null, null));
    session.catalog().advance(sealing);
    AdlsFault lost = lose(AdlsOperation.FLUSH);

    session.seal(sealing);

    assertThat(lost.hits()).isEqualTo(1);
    assertThat(adls.text(PATH)).isEqualTo("one\n");
    assertThat(adls.isClosed(PATH)).isTrue();
  }

  /** The repetition is answered with 409 PathAlreadyExists. */
  @Test
  void theCreationOfAFile() {
    SegmentRecord record = reserved();
    AdlsFault lost = lose(AdlsOperation.CREATE_FILE);

    try (OpenSegment segment = session.open(record)) {
      segment.append(bytes("one\n"));
    }

    assertThat(lost.hits()).isEqualTo(1);
    assertThat(adls.text(PATH)).isEqualTo("one\n");
  }

  /** The repetition is answered with 409 BlobAlreadyExists. */
  @Test
  void theCreationOfARecord() {
    AdlsFault lost =
        adls.server()
            .faults()
            .on(AdlsOperation.PUT_BLOB)
            .where(request -> request.path().endsWith(".json"))
            .loseResponse();

    SegmentRecord record = reserved();

    assertThat(lost.hits()).isEqualTo(1);
    assertThat(session.catalog().last("shop")).isEqualTo(record);
  }

  /** The repetition is answered with 412 ConditionNotMet. */
  @Test
  void theReplacementOfARecord() {
    SegmentRecord record = reserved();
    AdlsFault lost = lose(AdlsOperation.PUT_BLOB);
    SegmentRecord sealing = record.as(State.SEALING, new Content(0, 0, 0, null, null));

    session.catalog().advance(sealing);

    assertThat(lost.hits()).isEqualTo(1);
    assertThat(session.catalog().last("shop")).isEqualTo(sealing);
  }

  /** The repetition is answered with 412 ConditionNotMet. */
  @Test
  void theReplacementOfACheckpoint() {
    CheckpointStore checkpoints =
        AdlsCheckpoints.in(adls.builder(new OnAdls.Machine()).pauses(pause -> {}).build());
    long epoch = checkpoints.claim("orders").block().ownerEpoch();
    Checkpoint checkpoint =
        new Checkpoint(
            Position.before(0, new BsonTimestamp(7, 0)),
            epoch,
            Progress.RUNNING,
            new Identity("rs0", "shop", "hourly"));
    AdlsFault lost = lose(AdlsOperation.PUT_BLOB);

    checkpoints.save("orders", checkpoint).block();

    assertThat(lost.hits()).isEqualTo(1);
    assertThat(checkpoints.load("orders").block()).isEqualTo(checkpoint);
  }

  /** Its repetition would be answered with 404 for the source, as if it had never been there. */
  @Test
  void aRenameIsNeverSent() {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    session.close();
    try (Writer writer = new Writer(adls.folder(new OnAdls.Machine()), thread, wait -> {})) {
      writer.run(Script.batches());

      assertThat(adls.server().requestCounts())
          .containsKey(AdlsOperation.APPEND_AND_FLUSH)
          .doesNotContainKey(AdlsOperation.RENAME);
    } finally {
      thread.shutdownNow();
    }
  }

  private AdlsFault lose(AdlsOperation operation) {
    return adls.server().faults().on(operation).loseResponse();
  }

  private SegmentRecord reserved() {
    SegmentRecord record =
        new SegmentRecord(
            PATH,
            new Partition("shop", "events", null, "shop"),
            1,
            null,
            State.OPEN,
            new SegmentRecord.Writer("orders", 1, "relaxed"),
            null);
    assertThat(session.catalog().reserve(record)).isTrue();
    return record;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
