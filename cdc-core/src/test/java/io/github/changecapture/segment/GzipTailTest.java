package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GzipTailTest {
  private static final byte[] FIRST = group("one\ntwo\n");
  private static final byte[] SECOND = group("three\n");

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @Test
  void anyReaderOfGzipReadsTheLines() throws IOException {
    byte[] file = joined(FIRST, SECOND, group(noise(300_000)));

    byte[] read = new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();

    assertThat(new String(read, StandardCharsets.US_ASCII))
        .isEqualTo("one\ntwo\nthree\n" + noise(300_000));
  }

  @Test
  void linesAreReadToTheEndAlsoFromAStreamThatGivesOneByteAtATime() throws IOException {
    byte[] file = joined(FIRST, SECOND, FIRST);
    InputStream slow =
        new ByteArrayInputStream(file) {
          @Override
          public synchronized int read(byte[] into, int offset, int count) {
            return super.read(into, offset, Math.min(1, count));
          }

          @Override
          public synchronized int available() {
            return 0;
          }
        };

    byte[] lines = Compression.GZIP.lines(slow).readAllBytes();

    assertThat(new String(lines, StandardCharsets.US_ASCII))
        .isEqualTo("one\ntwo\nthree\none\ntwo\n");
  }

  @Test
  void aGroupThatIsTornAnywhereIsCutAndTheOneBeforeStays() throws IOException {
    for (int torn = 0; torn < SECOND.length; torn++) {
      byte[] found = joined(FIRST, Arrays.copyOf(SECOND, torn));

      assertThat(afterCut(found)).as("torn after %d", torn).isEqualTo(FIRST);
    }
    assertThat(afterCut(joined(FIRST, SECOND))).isEqualTo(joined(FIRST, SECOND));
    assertThat(afterCut(Arrays.copyOf(FIRST, FIRST.length - 1))).isEmpty();
  }

  @Test
  void aHoleWhereTheFileHadGrownIsCutWhereverItBegins() throws IOException {
    int zerosAtTheEnd = 9; // With these alone missing, the group is whole.
    for (int written = 0; written < SECOND.length - zerosAtTheEnd; written++) {
      byte[] holed = Arrays.copyOf(Arrays.copyOf(SECOND, written), 400_000);

      assertThat(afterCut(joined(FIRST, holed))).as("hole at %d", written).isEqualTo(FIRST);
    }
  }

  @Test
  void aGroupWhoseEndIsThereAndWhoseMiddleIsNotIsCut() throws IOException {
    byte[] large = group(noise(200_000));
    Arrays.fill(large, 4096, 8192, (byte) 0);

    assertThat(afterCut(joined(FIRST, large))).isEqualTo(FIRST);
  }

  @Test
  void aTornGroupThatIsLongerThanAnyChunkIsCut() throws IOException {
    byte[] large = group(noise(3_000_000));

    assertThat(afterCut(joined(FIRST, Arrays.copyOf(large, large.length - 7)))).isEqualTo(FIRST);
    assertThat(afterCut(joined(FIRST, large))).hasSize(FIRST.length + large.length);
  }

  @Test
  void whatSomebodyElseWroteIsLeftAndSeen() throws IOException {
    ByteArrayOutputStream theirs = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(theirs)) {
      gzip.write("theirs\n".getBytes(StandardCharsets.US_ASCII));
    }
    for (byte[] foreign :
        new byte[][] {theirs.toByteArray(), "plain\n".getBytes(StandardCharsets.US_ASCII)}) {
      byte[] found = joined(FIRST, foreign);

      assertThat(afterCut(found)).isEqualTo(found);
      assertThat(lastLine(found)).isNull();
      assertThat(lastLine(foreign)).isNull();
    }
  }

  @Test
  void theLastLineIsFoundAcrossChunks() {
    String longLine = noise(700_000);

    assertThat(lastLine(FIRST)).isEqualTo("two\n");
    assertThat(lastLine(joined(FIRST, SECOND))).isEqualTo("three\n");
    assertThat(lastLine(joined(FIRST, group("a\n" + longLine)))).isEqualTo(longLine);
    assertThat(lastLine(joined(FIRST, group(longLine + "b\n")))).isEqualTo("b\n");
    assertThat(lastLine(group("no end"))).isNull();
    assertThat(lastLine(Arrays.copyOfRange(FIRST, 5, FIRST.length))).isNull();
  }

  private byte[] afterCut(byte[] found) throws IOException {
    Path file = folder.resolve("segment.jsonl.gz");
    Files.write(file, found);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long cut = GzipTail.cut(channel);
      assertThat(channel.size()).isEqualTo(found.length - cut);
    }
    return Files.readAllBytes(file);
  }

  private static String lastLine(byte[] file) {
    byte[] line =
        GzipTail.lastLine(
            (from, count) -> Arrays.copyOfRange(file, (int) from, (int) from + count), file.length);
    return line == null ? null : new String(line, StandardCharsets.US_ASCII);
  }

  private static byte[] group(String lines) {
    ByteBuffer group = GzipGroup.of(ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII)));
    return Arrays.copyOf(group.array(), group.limit());
  }

  /** A line that does not become much shorter. */
  private static String noise(int length) {
    Random random = new Random(3);
    StringBuilder line = new StringBuilder(length);
    while (line.length() < length - 1) {
      line.append((char) ('0' + random.nextInt(74)));
    }
    return line.append('\n').toString();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
