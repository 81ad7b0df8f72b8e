package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;
import com.azure.storage.file.datalake.sas.DataLakeServiceSasSignatureValues;
import com.azure.storage.file.datalake.sas.FileSystemSasPermission;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.adls.AdlsDouble;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsOperation;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user may have got wrong, found out when the store is opened. */
class BadInputIT {
  private static final SegmentRecord RECORD =
      new SegmentRecord(
          "shop/events.jsonl",
          new Partition("shop", "events", null),
          1,
          null,
          State.OPEN,
          new SegmentRecord.Writer("orders", 1, "relaxed"),
          null);

  private AdlsDouble server;

  @BeforeEach
  void start() {
    server = AdlsDouble.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFileSystemThatIsMissingIsNamed() {
    assertFails(ConfigurationError.class, folder(), "file system raw", "does not exist", "create");
    assertThat(server.files("raw")).isEmpty();
    assertThatThrownBy(() -> AdlsCheckpoints.in(folder().build()).claim("orders").block())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("createFileSystemIfMissing()");
  }

  @Test
  void aFileSystemThatIsMissingIsMadeIfAsked() {
    open(folder().createFileSystemIfMissing()).close();
    open(folder().createFileSystemIfMissing()).close();

    assertThat(server.files("raw")).contains("_cdc/lock", "_cdc/store.json");
  }

  @Test
  void aFileSystemThatMayNotBeMadeIsUsedIfItIsThere() {
    AdlsFolderBuilder withoutTheRight = place().sasToken(sas()).createFileSystemIfMissing();
    server
        .faults()
        .on(AdlsOperation.CREATE_FILE_SYSTEM)
        .always()
        .refuse(403, "AuthorizationPermissionMismatch");

    open(withoutTheRight).close();

    assertThat(server.files("raw")).contains("_cdc/lock");
  }

  @Test
  void aFileSystemThatIsMissingAndMayNotBeMadeIsAnErrorOfRights() {
    server
        .faults()
        .on(AdlsOperation.CREATE_FILE_SYSTEM)
        .always()
        .refuse(403, "AuthorizationPermissionMismatch");

    assertFails(
        AccessDenied.class,
        folder().createFileSystemIfMissing(),
        "AuthorizationPermissionMismatch");
    assertThat(server.files("raw")).isEmpty();
  }

  @Test
  void aWrongKeyIsSaid() {
    assertFails(
        AccessDenied.class,
        place().sharedKey(server.account(), "d3Jvbmc="),
        "AuthenticationFailed",
        "clock");
  }

  @Test
  void aBasePathThatIsTooLongIsFoundBeforeTheFirstEvent() {
    for (String path : List.of("x".repeat(256), "abcdefghij/".repeat(95), "a/".repeat(63))) {
      assertFails(
          SinkRejected.class,
          folder().createFileSystemIfMissing().basePath(path),
          "shorter base path");
    }
  }

  @Test
  void missingRightsNameTheRole() {
    server
        .faults()
        .on(AdlsOperation.READ, AdlsOperation.PUT_BLOB)
        .always()
        .refuse(403, "AuthorizationPermissionMismatch");

    assertFails(
        AccessDenied.class,
        folder().createFileSystemIfMissing(),
        "AuthorizationPermissionMismatch",
        "Storage Blob Data Contributor");
  }

  @Test
  void aFirewallIsSaid() {
    server.faults().on().always().refuse(403, "AuthorizationFailure");

    assertFails(AccessDenied.class, folder(), "network rules");
  }

  @Test
  void anAccountWithoutSharedKeysIsSaid() {
    server.faults().on().always().refuse(403, "KeyBasedAuthenticationNotPermitted");

    assertFails(AccessDenied.class, folder(), "TokenCredential");
  }

  @Test
  void aSignatureOfTheFileSystemSuffices() {
    open(place().sasToken(sas())).close();

    assertThat(server.files("raw")).contains("_cdc/lock");
  }

  @Test
  void aSignatureThatExpiresMeanwhileIsSaid() {
    AdlsFolderBuilder builder = place().sasToken(sas());
    server.advanceClock(Duration.ofHours(2));

    assertFails(AccessDenied.class, builder, "AuthenticationFailed", "expiry");
  }

  @Test
  void anAccountWithoutHierarchyIsSaid() {
    server.close();
    server = AdlsDouble.builder().withoutHierarchicalNamespace().start();

    assertFails(
        ConfigurationError.class, folder().createFileSystemIfMissing(), "hierarchical namespace");
  }

  @Test
  void aHostThatIsNotThereIsSaid() {
    server.close();

    assertFails(
        SinkUnavailable.class, folder().attempts(2).pauses(duration -> {}), "file system raw");
  }

  @Test
  void thePlaceOfAnotherCaptureIsRefusedWithoutWaiting() {
    SegmentSession running = open(folder().createFileSystemIfMissing());

    assertThatThrownBy(
            () ->
                AdlsSegmentStore.in(folder().build())
                    .open(new SinkContext("customers", 1, Script.BEFORE_ALL)))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContainingAll("'orders'", "'customers'", "another base path");

    running.close();
  }

  @Test
  void aRightThatIsTakenAwayIsFoundOutByTheNextCommitWithoutSendingItAgain() {
    try (SegmentSession session = open(folder().createFileSystemIfMissing())) {
      AdlsFault fault =
          server
              .faults()
              .on(AdlsOperation.RENEW_LEASE)
              .always()
              .refuse(403, "AuthorizationPermissionMismatch");

      assertThatThrownBy(() -> session.open(RECORD))
          .isInstanceOf(AccessDenied.class)
          .hasMessageContaining("Storage Blob Data Contributor");

      assertThat(fault.hits()).isEqualTo(1);
      fault.remove();
    }
  }

  private void assertFails(
      Class<? extends CaptureException> type, AdlsFolderBuilder folder, String... parts) {
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(type)
        .hasMessageContainingAll(parts)
        .satisfies(
            error -> assertThat(error.getMessage()).doesNotContain(server.accountKey(), "sig="));
  }

  private static SegmentSession open(AdlsFolderBuilder folder) {
    return AdlsSegmentStore.in(folder.build())
        .open(new SinkContext("orders", 1, Script.BEFORE_ALL));
  }

  private AdlsFolderBuilder place() {
    return AdlsFolder.builder().endpoint(server.endpoint()).fileSystem("raw");
  }

  private AdlsFolderBuilder folder() {
    return place().sharedKey(server.account(), server.accountKey());
  }

  private String sas() {
    DataLakeFileSystemClient raw =
        new DataLakeServiceClientBuilder()
            .endpoint(server.endpoint())
            .credential(new StorageSharedKeyCredential(server.account(), server.accountKey()))
            .buildClient()
            .createFileSystem("raw");
    return raw.generateSas(
        new DataLakeServiceSasSignatureValues(
            OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
            FileSystemSasPermission.parse("racwdl")));
  }
}
