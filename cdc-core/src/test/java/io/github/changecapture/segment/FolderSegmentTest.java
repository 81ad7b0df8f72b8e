package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OutcomeUnknownException;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.OpenSegment.Flush;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written and not forced, on a disk that fails. */
class FolderSegmentTest {
  private static final int NEVER = 0;

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  private FailingDisk disk;
  private OpenSegment segment;
  private FolderCatalogWriter.Ownership ownership = () -> {};

  @AfterEach
  void close() {
    segment.close();
  }

  @Test
  void afterAFlushThatFailedNoneSucceeds() throws IOException {
    openOnDiskThatFailsAt(2);
    segment.append(bytes("one\n"));
    Flush two = segment.write(bytes("two\n"));
    Flush three = segment.write(bytes("three\n"));

    assertThatThrownBy(two::complete).isInstanceOf(SinkUnavailable.class);

    assertThatThrownBy(three::complete).isInstanceOf(SinkUnavailable.class);
    assertThatThrownBy(() -> segment.write(bytes("four\n")))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(disk.forces()).isEqualTo(2);
  }

  @Test
  void whatCouldNotBeForcedIsCutOffSoThatNobodyTakesItForDurable() throws IOException {
    openOnDiskThatFailsAt(3);
    segment.append(bytes("one\n"));
    Flush two = segment.write(bytes("two\n"));
    Flush three = segment.write(bytes("three\n"));
    two.complete();

    assertThatThrownBy(three::complete).isInstanceOf(SinkUnavailable.class);

    assertThat(folder.resolve("segment")).hasContent("one\ntwo\n");
  }

  @Test
  void whoeverLostTheFolderCutsNothingOff() throws IOException {
    openOnDiskThatFailsAt(1);
    Flush one = segment.write(bytes("one\n"));
    ownership =
        () -> {
          throw new Fenced("another owner took over");
        };

    assertThatThrownBy(one::complete).isInstanceOf(SinkUnavailable.class);

    assertThat(folder.resolve("segment")).hasContent("one\n");
  }

  @Test
  void ofALongWriteOnlyTheLastPieceWaitsToBeForced() throws IOException {
    openOnDiskThatFailsAt(NEVER);

    Flush flush = segment.write(ByteBuffer.allocate(2 * TornTail.PIECE + 1));

    assertThat(disk.forces()).isEqualTo(2);
    flush.complete();
    assertThat(disk.forces()).isEqualTo(3);
  }

  private void openOnDiskThatFailsAt(int force) throws IOException {
    FileChannel file =
        FileChannel.open(
            Files.createFile(folder.resolve("segment")),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    disk = new FailingDisk(file, force);
    FileErrors errors = new FileErrors("segment", "LocalSegmentStore.in(folder)", folder, "");
    segment = new FolderSegment("segment", disk, errors, () -> ownership.check(), closed -> {});
  }

  private static ByteBuffer bytes(String lines) {
    return ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
  }
}
