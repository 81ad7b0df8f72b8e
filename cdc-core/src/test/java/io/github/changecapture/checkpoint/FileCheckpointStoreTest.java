package io.github.changecapture.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

@Timeout(60)
class FileCheckpointStoreTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  @TempDir Path temp;
  private Path folder;
  private CheckpointStore store;

  @BeforeEach
  void inAFolderThatIsNotThereYet() {
    folder = temp.resolve("state/of/captures");
    store = CheckpointStores.file(folder);
  }

  @Test
  void nothingIsTouchedBeforeTheFirstClaim() {
    assertThat(store.load("orders").block()).isNull();
    store.release("orders", 1).block();

    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aCheckpointIsOneLineOfJsonThatStaysAsItIs() throws IOException {
    Claim claim = store.claim("orders").block();
    store.save("orders", Checkpoints.at(claim.ownerEpoch(), 0x6956_0000)).block();

    assertThat(folder.resolve("orders.json"))
        .hasContent(
            "{\"fileFormat\": {\"$numberInt\": \"1\"}, \"capture\": \"orders\", "
                + "\"claimedEpoch\": {\"$numberLong\": \"1\"}, \"checkpoint\": "
                + CheckpointFormat.toBson(Checkpoints.at(1, 0x6956_0000))
                    .toJson(JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build())
                + ", \"crc32c\": \"eb7fc741\"}\n");
    assertThat(names()).containsExactlyInAnyOrder("orders.json", "orders.lock");
  }

  @Test
  void everyDamageOfOneByteAndEveryTruncationIsNoticed() throws IOException {
    saveOnce("orders", 100);
    Path file = folder.resolve("orders.json");
    byte[] good = Files.readAllBytes(file);

    for (int at = 0; at < good.length; at++) {
      byte[] damaged = good.clone();
      damaged[at] ^= 0x04;
      assertRejected(file, damaged);
      assertRejected(file, Arrays.copyOf(good, at));
    }

    Files.write(file, good);
    assertThat(store.load("orders").block()).isEqualTo(Checkpoints.at(1, 100));
  }

  @Test
  void aClaimOfADamagedFileFailsWithTheWaysOutAndHoldsNothing() throws IOException {
    saveOnce("orders", 100);
    Path file = folder.resolve("orders.json");
    Files.write(file, new byte[0]);

    assertThatThrownBy(() -> store.claim("orders").block())
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cut off after 0 bytes")
        .hasMessageContaining("restore the file, or delete it and choose a start position");

    Files.delete(file);
    Claim anew = store.claim("orders").block();
    assertThat(anew.checkpoint()).isNull();
    assertThat(anew.ownerEpoch()).as("the lock file remembers").isEqualTo(2);
  }

  @Test
  void theFileOfAnotherCaptureIsRefused() throws IOException {
    saveOnce("orders", 100);
    Files.copy(folder.resolve("orders.json"), folder.resolve("customers.json"));

    assertThatThrownBy(() -> store.claim("customers").block())
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining("belongs to capture 'orders', not to 'customers'");
  }

  @Test
  void anEpochIsOnTheDiskBeforeItIsGiven() throws IOException {
    store.claim("orders").block();

    assertThat(folder.resolve("orders.lock")).content().startsWith("0000000000000000001");
    assertThat(folder.resolve("orders.json")).content().contains("\"claimedEpoch\"");
  }

  @Test
  void aSaveAfterTheLockFileWasRemovedOrReplacedIsFenced() throws IOException {
    Claim claim = store.claim("orders").block();
    Files.delete(folder.resolve("orders.lock"));

    assertFenced(claim, "was removed or replaced");

    Claim other = CheckpointStores.file(folder).claim("orders").block();
    assertThat(other.ownerEpoch()).isGreaterThan(claim.ownerEpoch());
    assertFenced(claim, "was removed or replaced");
  }

  @Test
  void afterReleaseNothingIsSaved() {
    Claim claim = store.claim("orders").block();
    store.release("orders", claim.ownerEpoch()).block();

    assertFenced(claim, "not claimed here, or was released");
  }

  @Test
  void aSecondClaimInTheSameProcessNamesFolderAndCapture() throws IOException {
    store.claim("orders").block();
    Path link = Files.createSymbolicLink(temp.resolve("link"), folder);

    for (Path path : new Path[] {folder, link}) {
      assertThatThrownBy(() -> CheckpointStores.file(path).claim("orders").block())
          .isInstanceOf(OwnedElsewhere.class)
          .hasMessageContaining("'orders'")
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void aRefusedClaimDoesNotDropTheLockThatOtherProcessesSee() throws Exception {
    store.claim("orders").block();
    assertThatThrownBy(() -> CheckpointStores.file(folder).claim("orders").block())
        .isInstanceOf(OwnedElsewhere.class);

    try (OwnerProcess other = OwnerProcess.start(folder, "orders")) {
      assertThat(other.exitCode()).isEqualTo(OwnerProcess.OWNED_ELSEWHERE);
    }
  }

  @Test
  void aKilledProcessLeavesAWholeCheckpointAndItsClaimCanBeHad() throws Exception {
    long saved = 0;
    long epoch = 0;
    for (int kill = 0; kill < 5; kill++) {
      try (OwnerProcess other = OwnerProcess.start(folder, "orders")) {
        assertThat(other.next()).as("epoch").isGreaterThan(epoch);
        for (int i = 0; i <= kill * 7; i++) {
          saved = other.next();
        }
        assertThatThrownBy(() -> store.claim("orders").block()).isInstanceOf(OwnedElsewhere.class);
        saved = other.kill(saved);
      }
      Claim claim = store.claim("orders").block();
      assertThat(claim.checkpoint().position().clusterTime().getTime())
          .isBetween((int) saved, (int) saved + 1);
      epoch = claim.ownerEpoch();
      store.release("orders", epoch).block();
    }
  }

  @Test
  void aFolderThatIsAFileOrInOneIsAConfigurationError() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    for (Path wrong : new Path[] {file, file.resolve("below")}) {
      CheckpointStore misplaced = CheckpointStores.file(wrong);
      for (Mono<?> work : new Mono<?>[] {misplaced.claim("orders"), misplaced.load("orders")}) {
        assertThatThrownBy(work::block)
            .isInstanceOf(ConfigurationError.class)
            .hasMessageContaining("CheckpointStores.file(folder)")
            .hasMessageContaining(file + " is a file, and must be a folder");
      }
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedWithWhatToDo() {
    Path impossible = Path.of("/proc/nowhere/state");
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no folder in which nobody makes another");

    assertThatThrownBy(() -> CheckpointStores.file(impossible).claim("orders").block())
        .hasMessageContaining("checkpoint of capture 'orders' in folder " + impossible)
        .hasMessageContaining("CheckpointStores.file(folder)")
        .hasMessageContaining("is missing, and could not be made in /proc")
        .hasMessageNotContaining("free space");
  }

  @Test
  void aLinkToNowhereInPlaceOfTheFolderIsAConfigurationError(@TempDir Path other)
      throws IOException {
    Path link = Files.createSymbolicLink(other.resolve("link"), other.resolve("nowhere"));

    assertThatThrownBy(() -> CheckpointStores.file(link).claim("orders").block())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining(link.toString());
  }

  @Test
  void aFolderWithoutRightsIsDenied() throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));

    assertThatThrownBy(() -> store.claim("orders").block())
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("no right to read and write there");
  }

  @Test
  void missingRightsAreToldFromOtherTroubles() {
    assertThat(FileCheckpointStore.errors("orders", temp).of(new AccessDeniedException("f")))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("'orders'")
        .hasMessageContaining(temp.toString())
        .hasMessageContaining("give it that right, or choose another folder");
    assertThat(FileCheckpointStore.errors("orders", temp).of(new IOException("odd")))
        .isInstanceOf(SinkUnavailable.class)
        .hasMessageContaining("odd");
  }

  @Test
  void aFullDiskLeavesTheLastCheckpointAndSavingWorksOnceThereIsSpace() throws IOException {
    assumeThat(Path.of("/dev/full")).exists();
    Claim claim = store.claim("orders").block();
    store.save("orders", Checkpoints.at(claim.ownerEpoch(), 1)).block();
    Path next = folder.resolve("orders.json.tmp");
    Files.createSymbolicLink(next, Path.of("/dev/full"));

    assertThatThrownBy(() -> store.save("orders", Checkpoints.at(claim.ownerEpoch(), 2)).block())
        .isInstanceOf(SinkUnavailable.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("the last saved checkpoint still stands");
    assertThat(store.load("orders").block()).isEqualTo(Checkpoints.at(1, 1));

    Files.delete(next);
    store.save("orders", Checkpoints.at(claim.ownerEpoch(), 3)).block();
    assertThat(store.load("orders").block()).isEqualTo(Checkpoints.at(1, 3));
  }

  @Test
  void whatACrashLeftOfANextFileIsOverwritten() throws IOException {
    Claim claim = store.claim("orders").block();
    Files.writeString(folder.resolve("orders.json.tmp"), "x".repeat(10_000));

    store.save("orders", Checkpoints.at(claim.ownerEpoch(), 1)).block();

    assertThat(store.load("orders").block()).isEqualTo(Checkpoints.at(1, 1));
  }

  @Test
  void savesFromManyThreadsEndWithTheLatest() {
    Claim claim = store.claim("orders").block();

    Flux.range(1, 200)
        .flatMap(
            second ->
                store
                    .save("orders", Checkpoints.at(claim.ownerEpoch(), second))
                    .onErrorComplete(CheckpointRejected.class),
            16)
        .blockLast();

    assertThat(store.load("orders").block()).isEqualTo(Checkpoints.at(1, 200));
  }

  @Test
  void aCancelledClaimIsGivenBackAndNoFileStaysOpen() throws IOException {
    assumeThat(OPEN_FILES).exists();
    for (int i = 0; i < 50; i++) {
      store.claim("orders").subscribe(claim -> {}, refused -> {}).dispose();
    }

    Claim claim =
        Mono.defer(() -> store.claim("orders"))
            .retryWhen(
                Retry.fixedDelay(500, Duration.ofMillis(10))
                    .filter(OwnedElsewhere.class::isInstance))
            .block();
    awaitOpenFilesInFolder(1);

    store.release("orders", claim.ownerEpoch()).block();
    awaitOpenFilesInFolder(0);
  }

  @Test
  void aFencedClaimIsClosedWhenTheCaptureIsClaimedAnew() throws IOException {
    assumeThat(OPEN_FILES).exists();
    Claim fenced = store.claim("orders").block();
    Files.delete(folder.resolve("orders.lock"));

    Claim claim = store.claim("orders").block();

    assertThat(openFilesInFolder()).isEqualTo(1);
    assertFenced(fenced, "owned by epoch " + claim.ownerEpoch());
    store.release("orders", fenced.ownerEpoch()).block();
    store.save("orders", Checkpoints.at(claim.ownerEpoch(), 1)).block();
  }

  private void saveOnce(String capture, int second) {
    Claim claim = store.claim(capture).block();
    store.save(capture, Checkpoints.at(claim.ownerEpoch(), second)).block();
    store.release(capture, claim.ownerEpoch()).block();
  }

  private void assertFenced(Claim claim, String reason) {
    Checkpoint next = Checkpoints.at(claim.ownerEpoch(), Integer.MAX_VALUE);
    assertThatThrownBy(() -> store.save("orders", next).block())
        .isInstanceOf(Fenced.class)
        .hasMessageContaining(reason);
  }

  private void assertRejected(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(() -> store.load("orders").block())
        .as(new String(content, UTF_8))
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining(file.toString());
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  /** Claims that were cancelled may still be looking. */
  private void awaitOpenFilesInFolder(long expected) {
    assertThat(
            Mono.fromCallable(this::openFilesInFolder)
                .repeatWhen(again -> again.delayElements(Duration.ofMillis(5)))
                .filter(open -> open == expected)
                .blockFirst(Duration.ofSeconds(30)))
        .isEqualTo(expected);
  }

  private long openFilesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.filter(this::isInFolder).count();
    }
  }

  private boolean isInFolder(Path openFile) {
    try {
      return Files.readSymbolicLink(openFile).startsWith(folder);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
