package io.github.changecapture.test.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.models.DataLakeRequestConditions;
import com.azure.storage.file.datalake.models.DataLakeStorageException;
import com.azure.storage.file.datalake.models.DownloadRetryOptions;
import com.azure.storage.file.datalake.options.DataLakeFileAppendOptions;
import com.azure.storage.file.datalake.specialized.DataLakeLeaseClientBuilder;
import io.github.changecapture.test.adls.AdlsRequestHook.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What goes wrong when it is told to, and what the SDK makes of it. */
class FaultsIT extends SdkFixture {

  @Test
  void aDroppedRequestIsNotApplied() {
    DataLakeFileClient file = created("a.jsonl");
    AdlsFault fault = adls.faults().on(AdlsOperation.APPEND_AND_FLUSH).occurrence(2).dropRequest();
    appendAndFlush(file, 0, "one\n", null);

    assertIoFails(() -> appendAndFlush(file, 4, "two\n", null));

    assertThat(fault.hits()).isEqualTo(1);
    assertThat(content("a.jsonl")).isEqualTo("one\n");
    appendAndFlush(file, 4, "two\n", null);
  }

  @Test
  void aLostResponseWasApplied() {
    DataLakeFileClient file = created("a.jsonl");
    adls.faults().on(AdlsOperation.APPEND_AND_FLUSH).loseResponse();

    assertIoFails(() -> appendAndFlush(file, 0, "one\n", null));

    assertThat(content("a.jsonl")).isEqualTo("one\n");
  }

  @Test
  void whatTheSdkRetriesAfterALostResponseIsNotWhatItSays() {
    DataLakeFileClient file = created("a.jsonl");
    DataLakeFileClient retrying = client(3).getFileSystemClient(RAW).getFileClient("a.jsonl");
    DataLakeFileClient missing = client(3).getFileSystemClient(RAW).getFileClient("new.jsonl");

    loseNext(AdlsOperation.APPEND);
    append(retrying, 0, "one\n", null);
    loseNext(AdlsOperation.FLUSH);
    assertThat(flush(retrying, 4, null).getETag()).isNotEmpty();
    loseNext(AdlsOperation.APPEND_AND_FLUSH);
    assertRefused(
        400, "InvalidQueryParameterValue", () -> appendAndFlush(retrying, 4, "two\n", null));
    assertThat(content("a.jsonl")).isEqualTo("one\ntwo\n");

    append(file, 8, "three\n", null);
    String etag = file.getProperties().getETag();
    loseNext(AdlsOperation.FLUSH);
    assertRefused(
        412,
        "ConditionNotMet",
        () ->
            retrying.flushWithResponse(
                14,
                false,
                false,
                null,
                new DataLakeRequestConditions().setIfMatch(etag),
                null,
                Context.NONE));
    assertThat(content("a.jsonl")).isEqualTo("one\ntwo\nthree\n");

    loseNext(AdlsOperation.CREATE_FILE);
    assertRefused(409, "PathAlreadyExists", () -> createNew(missing));
    loseNext(AdlsOperation.RENAME);
    assertRefused(404, "SourcePathNotFound", () -> missing.rename(null, "renamed.jsonl"));
    assertThat(adls.files(RAW)).containsExactly("a.jsonl", "renamed.jsonl");
  }

  @Test
  void aBusyServerSaysWhenToComeAgain() {
    DataLakeFileClient file = created("a.jsonl");
    adls.faults().on().busy(Duration.ofSeconds(7));

    assertRefused(503, "ServerBusy", () -> append(file, 0, "x", null))
        .satisfies(
            error ->
                assertThat(
                        ((DataLakeStorageException) error)
                            .getResponse()
                            .getHeaders()
                            .getValue(HttpHeaderName.RETRY_AFTER))
                    .isEqualTo("7"));
    adls.faults().on().refuseAfterApplying(500, "OperationTimedOut");
    assertRefused(500, "OperationTimedOut", () -> appendAndFlush(file, 0, "one\n", null));

    assertThat(content("a.jsonl")).isEqualTo("one\n");
  }

  @Test
  void aTruncatedResponseIsAnError() {
    DataLakeFileClient file = created("a.jsonl");
    appendAndFlush(file, 0, "0123456789".repeat(10_000), null);
    adls.faults().on(AdlsOperation.READ).always().truncateResponse();

    assertThatThrownBy(() -> readOnce(file, new ByteArrayOutputStream()))
        .isInstanceOf(RuntimeException.class);
  }

  private static void readOnce(DataLakeFileClient file, ByteArrayOutputStream into) {
    var unused =
        file.readWithResponse(
            into,
            null,
            new DownloadRetryOptions().setMaxRetryRequests(0),
            null,
            false,
            null,
            Context.NONE);
  }

  @Test
  void aRequestThatIsAppliedLaterMeetsWhatHappenedMeanwhile() {
    DataLakeFileClient file = created("a.jsonl");
    AdlsFault zombie = adls.faults().on(AdlsOperation.APPEND).applyLater();
    assertIoFails(() -> append(file, 0, "old\n", null));
    append(file, 0, "new\n", null);

    zombie.release();

    assertThat(flush(file, 4, null).getETag()).isNotEmpty();
    assertThat(content("a.jsonl")).isEqualTo("old\n");
  }

  @Test
  void aStalledAnswerEndsWhenItIsReleased() throws Exception {
    DataLakeFileClient file = created("a.jsonl");
    appendAndFlush(file, 0, "0123456789".repeat(10_000), null);
    AdlsFault stalled = adls.faults().on(AdlsOperation.READ).stallResponse();
    ByteArrayOutputStream half = new ByteArrayOutputStream();
    CompletableFuture<?> reading =
        CompletableFuture.runAsync(
            () -> readOnce(file, half), task -> new Thread(task, "stalled").start());

    while (stalled.hits() == 0) {
      assertThat(reading).isNotDone();
      LockSupport.parkNanos(1_000_000);
    }
    assertThatThrownBy(() -> reading.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    stalled.release();

    assertThatThrownBy(() -> reading.get(1, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class);
    assertThat(half.size()).isLessThan(100_000);
  }

  @Test
  void aHangingRequestTimesOut() {
    DataLakeFileClient file = created("a.jsonl");
    AdlsFault hanging = adls.faults().on(AdlsOperation.APPEND).hang();

    assertThatThrownBy(
            () ->
                file.appendWithResponse(
                    BinaryData.fromString("x"),
                    0,
                    new DataLakeFileAppendOptions(),
                    Duration.ofMillis(200),
                    Context.NONE))
        .isInstanceOf(RuntimeException.class);

    hanging.release();
    assertRefused(400, "InvalidFlushPosition", () -> flush(file, 1, null));
  }

  @Test
  void aHookSeesEveryRequestAndMayEndIt() {
    DataLakeFileClient file = created("a.jsonl");
    List<AdlsOperation> seen = new ArrayList<>();
    adls.onRequest(
        new AdlsRequestHook() {
          @Override
          public Connection before(AdlsRequest request) {
            seen.add(request.operation());
            return request.operation() == AdlsOperation.APPEND ? Connection.RESET : Connection.KEPT;
          }

          @Override
          public Connection after(AdlsRequest request) {
            return request.operation() == AdlsOperation.APPEND_AND_FLUSH
                ? Connection.RESET
                : Connection.KEPT;
          }
        });

    assertIoFails(() -> append(file, 0, "x", null));
    assertIoFails(() -> appendAndFlush(file, 0, "one\n", null));

    assertThat(seen).containsExactly(AdlsOperation.APPEND, AdlsOperation.APPEND_AND_FLUSH);
    assertThat(content("a.jsonl")).isEqualTo("one\n");
    assertThat(adls.requestCounts()).containsEntry(AdlsOperation.APPEND, 1L);
  }

  @Test
  void withoutALeaseTwoWritersOfEqualLengthMixAndWithOneTheyDoNot() {
    DataLakeFileClient file = created("a.jsonl");
    append(file, 0, "AAA\n", null);
    append(file, 0, "BBB\n", null);
    assertThat(flush(file, 4, null).getETag()).isNotEmpty();
    assertThat(content("a.jsonl")).as("what writer A committed").isEqualTo("BBB\n");

    String lease = UUID.randomUUID().toString();
    assertThat(
            new DataLakeLeaseClientBuilder()
                .fileClient(file)
                .leaseId(lease)
                .buildClient()
                .acquireLease(60))
        .isEqualTo(lease);
    append(file, 4, "AAA\n", lease);
    assertRefused(412, "LeaseIdMissing", () -> append(file, 4, "BBB\n", null));
    assertThat(flush(file, 8, lease).getETag()).isNotEmpty();

    assertThat(content("a.jsonl")).isEqualTo("BBB\nAAA\n");
  }

  @Test
  void addedLatencyIsWaitedFor() {
    DataLakeFileClient file = created("a.jsonl");
    adls.latency(Duration.ofMillis(50));

    long begin = System.nanoTime();
    append(file, 0, "x", null);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(49));
  }

  private void loseNext(AdlsOperation operation) {
    adls.faults().on(operation).loseResponse();
  }

  private static void assertIoFails(ThrowingCallable call) {
    assertThatThrownBy(call)
        .satisfies(
            error -> {
              Throwable root = error;
              while (root.getCause() != null && !(root instanceof IOException)) {
                root = root.getCause();
              }
              assertThat(root).isInstanceOf(IOException.class);
            });
  }
}
