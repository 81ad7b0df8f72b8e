package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TornTailTest {
  @TempDir(factory = MemoryFolders.class)
  Path folder;

  static Stream<Arguments> tails() {
    String longLine = "x".repeat(3 * 1024 * 1024) + "\n";
    String longPart = "y".repeat(9 * 1024 * 1024);
    return Stream.of(
        Arguments.of("nothing", "", ""),
        Arguments.of("whole lines", "a\nb\n", "a\nb\n"),
        Arguments.of("a line without its end", "a\nb\nc", "a\nb\n"),
        Arguments.of("only a line without its end", "abc", ""),
        Arguments.of("a hole", "a\n\0\0\0", "a\n"),
        Arguments.of("only a hole", "\0\0\0", ""),
        Arguments.of("a hole with lines behind it", "a\nb\0\0c\nd\n", "a\n"),
        Arguments.of("a hole further back than a chunk", "a\n\0" + longLine, "a\n"),
        Arguments.of(
            "a hole in a piece that was forced while another was written",
            "a\n\0" + longLine.repeat(5),
            "a\n"),
        Arguments.of("a torn line longer than a piece", "a\nb\n" + longPart, "a\nb\n"),
        Arguments.of("a torn line and a hole", "a\n" + longPart + "\0\0", "a\n"),
        Arguments.of("long whole lines", longLine + longLine, longLine + longLine));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tails")
  void whatIsNotWholeIsCut(String name, String found, String kept) throws IOException {
    Path file = folder.resolve("segment");
    Files.writeString(file, found, StandardCharsets.US_ASCII);

    long cut = cut(file);

    assertThat(Files.readString(file, StandardCharsets.US_ASCII)).isEqualTo(kept);
    assertThat(cut).isEqualTo(found.length() - kept.length());
  }

  @Test
  void whatLiesFurtherBackThanTwoPiecesIsNotTouched() throws IOException {
    Path file = folder.resolve("segment");
    String found = "a\n\0\n" + ("x".repeat(1023) + "\n").repeat(2 * TornTail.PIECE / 1024);
    Files.writeString(file, found, StandardCharsets.US_ASCII);

    assertThat(cut(file)).isZero();
  }

  private static long cut(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return TornTail.cut(channel);
    }
  }
}
