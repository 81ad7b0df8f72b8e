package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import io.github.changecapture.adls.Requests.AfterFlush;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.segment.Verification.Problem;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.ChangeEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that somebody else deletes, overwrites or writes to, and the edge of an hour. */
class UnderfootIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final Namespace USERS = new Namespace("shop", "users");
  private static final String DAY = "/year=2026/month=11/day=21/";
  private static final String ORDERS_TEN = "shop/orders" + DAY + "hour=10/events-20261121-10.jsonl";
  private static final String ORDERS_TEN_1 =
      "shop/orders" + DAY + "hour=10/events-20261121-10-0001.jsonl";
  private static final String ORDERS_ELEVEN =
      "shop/orders" + DAY + "hour=11/events-20261121-11.jsonl";
  private static final String USERS_TEN = "shop/users" + DAY + "hour=10/events-20261121-10.jsonl";

  private final ChangeEvents stream =
      ChangeEvents.startingAt(Instant.parse("2026-11-21T10:00:00Z"));
  private OnAdls adls;
  private RollingSink sink;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
    sink = opened(1);
  }

  @AfterEach
  void stop() {
    sink.close().onErrorComplete().block(PATIENCE);
    adls.close();
  }

  @Test
  void aFileThatWasDeletedIsMissedWithTheNextWrite() {
    write(insert(ORDERS, 1));
    write(insert(USERS, 1));
    adls.files().deleteIfPresent(ORDERS_TEN);

    assertThatThrownBy(() -> write(insert(ORDERS, 2)))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContainingAll(ORDERS_TEN, "missing", "restore it from a copy");

    assertThat(lines(USERS_TEN)).isEqualTo(1);
  }

  @Test
  void aFileThatWasOverwrittenIsNoticedWithTheNextWrite() {
    write(insert(ORDERS, 1));
    write(insert(USERS, 1));
    edit(ORDERS_TEN, text -> "");

    assertThatThrownBy(() -> write(insert(ORDERS, 2)))
        .isInstanceOf(Fenced.class)
        .hasMessageContaining(ORDERS_TEN);

    assertThat(adls.text(ORDERS_TEN)).isEmpty();
  }

  /** Its length tells nothing, but its last line does. */
  @Test
  void aFileThatWasOverwrittenAtTheSameLengthIsNoticedWithTheNextWrite() {
    write(insert(ORDERS, 1));
    write(insert(USERS, 1));
    edit(ORDERS_TEN, text -> "x".repeat(text.length() - 1) + "\n");

    assertThatThrownBy(() -> write(insert(ORDERS, 2)))
        .isInstanceOf(Fenced.class)
        .hasMessageContaining("another last line");
  }

  @Test
  void aFileThatWasOverwrittenByTheBlobServiceTakesNoMore() {
    write(insert(ORDERS, 1));
    write(insert(USERS, 1));
    put(ORDERS_TEN, adls.text(ORDERS_TEN));

    assertThatThrownBy(() -> write(insert(ORDERS, 2)))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContainingAll(ORDERS_TEN, "whether somebody else writes there");
  }

  /** A writer does not read again what it has written; that is what verifying is for. */
  @Test
  void aChangeInTheMiddleOfAFileIsFoundByTheVerifier() {
    write(insert(ORDERS, 1));
    write(insert(ORDERS, 2));
    write(insert(USERS, 1));
    edit(ORDERS_TEN, text -> text.replaceFirst("insert", "Insert"));

    write(insert(ORDERS, 3));
    nextHour();
    write(insert(ORDERS, 4));
    sink.close().block(PATIENCE);

    assertThat(verified().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactly(tuple(Kind.CHANGED, ORDERS_TEN));
  }

  @Test
  void aFileThatIsBeingWrittenIsProtectedByItsLease() {
    write(insert(ORDERS, 1));

    assertThatThrownBy(() -> put(ORDERS_TEN, ""))
        .isInstanceOf(BlobStorageException.class)
        .hasMessageContaining("LeaseIdMissing");

    write(insert(ORDERS, 2));
    assertThat(lines(ORDERS_TEN)).isEqualTo(2);
  }

  @Test
  void whatOthersLeftInTheMiddleOfALineIsSetAside() {
    write(insert(ORDERS, 1));
    sink.close().block(PATIENCE);
    String before = adls.text(ORDERS_TEN);
    Files files = adls.files();
    int length = before.length();
    files.requests().append(ORDERS_TEN, length, BinaryData.fromString("{\"torn\": "), null);
    files.requests().flush(ORDERS_TEN, length + 9, null, AfterFlush.OPEN);

    sink = opened(2);
    write(insert(ORDERS, 2));
    sink.close().block(PATIENCE);

    assertThat(adls.text(ORDERS_TEN)).isEqualTo(before + "{\"torn\": ");
    assertThat(lines(ORDERS_TEN_1)).isEqualTo(1);
    Verification verification = verified();
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.setAside()).containsExactly(ORDERS_TEN);
  }

  @Test
  void theLastSecondOfAnHourAndTheFirstOfTheNextAreFarApart() {
    stream.at(Instant.parse("2026-11-21T10:59:59Z"));
    List<ChangeEvent<?>> last = List.of(insert(ORDERS, 1), insert(ORDERS, 2));
    stream.at(Instant.parse("2026-11-21T11:00:00Z"));
    ChangeEvent<?> first = insert(ORDERS, 3);

    // In one batch, so that nothing but their times tells them apart.
    sink.write(new EventBatch(List.of(last.get(0), last.get(1), first), first.position()))
        .block(PATIENCE);
    sink.close().block(PATIENCE);

    assertThat(lines(ORDERS_TEN)).isEqualTo(2);
    assertThat(lines(ORDERS_ELEVEN)).isEqualTo(1);
    assertThat(adls.isClosed(ORDERS_TEN)).isTrue();
    Verification verification = verified();
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.unsealed()).isEqualTo(1);
  }

  private void nextHour() {
    stream.after(Duration.ofHours(1));
  }

  private ChangeEvent<?> insert(Namespace namespace, int id) {
    return stream.insert(namespace, new BsonDocument("_id", new BsonInt32(id)));
  }

  private void write(ChangeEvent<?> event) {
    sink.write(new EventBatch(List.of(event), event.position())).block(PATIENCE);
  }

  /** With one open segment at most, so that a second one takes the lease from the first. */
  private RollingSink opened(long epoch) {
    RollingSink opened =
        AdlsJsonlSink.builder()
            .folder(adls.builder(new OnAdls.Machine()).build())
            .commit(new CommitPolicy(1, Duration.ofMillis(1)))
            .maxOpenSegments(1)
            .onClose(OnClose.KEEP_OPEN)
            .build();
    opened.open(new SinkContext("orders", epoch, Script.BEFORE_ALL)).block(PATIENCE);
    return opened;
  }

  private Verification verified() {
    return AdlsVerifier.of(adls.folder(new OnAdls.Machine())).build().verify();
  }

  private long lines(String path) {
    return adls.text(path).lines().count();
  }

  private void edit(String path, UnaryOperator<String> change) {
    String text = change.apply(adls.text(path));
    Files files = adls.files();
    files.deleteIfPresent(path);
    assertThat(files.createNew(path)).isTrue();
    if (!text.isEmpty()) {
      files.requests().append(path, 0, BinaryData.fromString(text), null);
      files.requests().flush(path, text.length(), null, AfterFlush.OPEN);
    }
  }

  /** By the Blob API, after which the service refuses to append to a file. */
  private void put(String path, String text) {
    var unused =
        adls.files()
            .requests()
            .put(
                path, text.getBytes(StandardCharsets.UTF_8), Map.of(), new BlobRequestConditions());
  }
}
