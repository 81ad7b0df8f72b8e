package io.github.changecapture.test.adls;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.models.DataLakeRequestConditions;
import com.azure.storage.file.datalake.models.LeaseAction;
import com.azure.storage.file.datalake.models.LeaseStateType;
import com.azure.storage.file.datalake.options.DataLakeFileAppendOptions;
import com.azure.storage.file.datalake.specialized.DataLakeLeaseClient;
import com.azure.storage.file.datalake.specialized.DataLakeLeaseClientBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases through the SDK. */
class LeasesIT extends SdkFixture {
  private static final String MINE = UUID.randomUUID().toString();
  private static final String THEIRS = UUID.randomUUID().toString();

  private DataLakeFileClient file;
  private DataLakeLeaseClient mine;
  private DataLakeLeaseClient theirs;

  @BeforeEach
  void createFile() {
    file = created("a.jsonl");
    mine = lease(MINE);
    theirs = lease(THEIRS);
  }

  @Test
  void onlyTheHolderWrites() {
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);

    assertRefused(412, "LeaseIdMissing", () -> append(file, 0, "x", null));
    assertRefused(412, "LeaseIdMismatchWithBlobOperation", () -> append(file, 0, "x", THEIRS));
    assertRefused(412, "LeaseIdMissing", () -> file.delete());
    assertRefused(412, "LeaseIdMissing", () -> file.setMetadata(Map.of("a", "b")));
    appendAndFlush(file, 0, "one\n", MINE);

    assertThat(content("a.jsonl")).isEqualTo("one\n");
    assertThat(file.getProperties().getLeaseState()).isEqualTo(LeaseStateType.LEASED);
  }

  @Test
  void anotherAcquireIsRefusedAndTheSameIsNot() {
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);

    assertRefused(409, "LeaseAlreadyPresent", () -> theirs.acquireLease(60));
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);
  }

  @Test
  void anExpiredLeaseCanBeHadAndItsHolderIsFenced() {
    assertThat(mine.acquireLease(15)).isEqualTo(MINE);
    append(file, 0, "mine", MINE);
    adls.advanceClock(Duration.ofSeconds(16));
    assertRefused(412, "LeaseLost", () -> flush(file, 4, MINE));

    assertThat(theirs.acquireLease(60)).isEqualTo(THEIRS);

    assertRefused(412, "LeaseIdMismatchWithBlobOperation", () -> flush(file, 4, MINE));
    assertRefused(409, "LeaseIdMismatchWithLeaseOperation", () -> mine.renewLease());
  }

  @Test
  void anExpiredLeaseIsRenewedIfNobodyWrote() {
    assertThat(mine.acquireLease(15)).isEqualTo(MINE);
    adls.advanceClock(Duration.ofSeconds(16));

    assertThat(mine.renewLease()).isEqualTo(MINE);
    appendAndFlush(file, 0, "one\n", MINE);

    adls.advanceClock(Duration.ofSeconds(16));
    appendAndFlush(file, 4, "two\n", null);
    assertRefused(409, "LeaseIdMismatchWithLeaseOperation", () -> mine.renewLease());
  }

  @Test
  void aReleasedLeaseCanBeHadAtOnce() {
    assertThat(mine.acquireLease(-1)).isEqualTo(MINE);

    mine.releaseLease();

    assertThat(theirs.acquireLease(60)).isEqualTo(THEIRS);
    assertRefused(409, "LeaseIdMismatchWithLeaseOperation", () -> mine.releaseLease());
  }

  @Test
  void aBrokenLeaseFencesItsHolder() {
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);

    assertThat(theirs.breakLeaseWithResponse(10, null, null, Context.NONE).getValue())
        .isEqualTo(10);
    appendAndFlush(file, 0, "one\n", MINE);
    assertRefused(409, "LeaseIsBreakingAndCannotBeAcquired", () -> lease(null).acquireLease(60));
    adls.advanceClock(Duration.ofSeconds(11));

    assertRefused(412, "LeaseLost", () -> append(file, 4, "x", MINE));
    assertRefused(409, "LeaseIsBrokenAndCannotBeRenewed", () -> mine.renewLease());
    assertThat(theirs.acquireLease(60)).isEqualTo(THEIRS);
  }

  @Test
  void aLeaseIdCanBeChanged() {
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);

    assertThat(mine.changeLease(THEIRS)).isEqualTo(THEIRS);

    appendAndFlush(file, 0, "one\n", THEIRS);
    assertRefused(412, "LeaseIdMismatchWithBlobOperation", () -> append(file, 4, "x", MINE));
  }

  @Test
  void anAppendRenewsTheLeaseIfAsked() {
    assertThat(mine.acquireLease(15)).isEqualTo(MINE);
    for (int i = 0; i < 4; i++) {
      adls.advanceClock(Duration.ofSeconds(10));
      file.appendWithResponse(
          BinaryData.fromString("x"),
          i,
          new DataLakeFileAppendOptions()
              .setLeaseId(MINE)
              .setLeaseAction(LeaseAction.AUTO_RENEW)
              .setFlush(true),
          null,
          Context.NONE);
    }

    assertThat(content("a.jsonl")).isEqualTo("xxxx");
  }

  @Test
  void overwritingAFileBreaksItsLease() {
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);

    assertThat(raw.createFile("a.jsonl", true)).isNotNull();

    assertRefused(412, "LeaseNotPresentWithBlobOperation", () -> append(file, 0, "x", MINE));
  }

  @Test
  void aLeaseLastsFifteenToSixtySecondsOrForEver() {
    assertRefused(400, "InvalidHeaderValue", () -> mine.acquireLease(14));
    assertRefused(400, "InvalidHeaderValue", () -> mine.acquireLease(61));
    assertThat(mine.acquireLease(-1)).isEqualTo(MINE);
    adls.advanceClock(Duration.ofDays(1000));
    appendAndFlush(file, 0, "one\n", MINE);
  }

  @Test
  void metadataIsSetByTheHolder() {
    assertThat(mine.acquireLease(60)).isEqualTo(MINE);

    file.setMetadataWithResponse(
        Map.of("position", "7"),
        new DataLakeRequestConditions().setLeaseId(MINE),
        null,
        Context.NONE);

    assertThat(file.getProperties().getMetadata()).containsEntry("position", "7");
  }

  private DataLakeLeaseClient lease(String id) {
    DataLakeLeaseClientBuilder builder = new DataLakeLeaseClientBuilder().fileClient(file);
    return (id == null ? builder : builder.leaseId(id)).buildClient();
  }
}
