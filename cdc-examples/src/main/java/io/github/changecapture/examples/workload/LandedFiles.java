package io.github.changecapture.examples.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what landed, as any reader of the files would.
 *
 * @param folder the folder that a capture delivers to
 */
public record LandedFiles(Path folder) implements Landing {
  private static final String SUFFIX = ".jsonl";

  /**
   * The files with events: for one collection in the order of its hours, and of the parts of an
   * hour.
   *
   * @return the files
   */
  public List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(path -> path.toString().endsWith(SUFFIX))
          .sorted(Comparator.comparing(LandedFiles::withoutSuffix))
          .toList();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** With its suffix, part {@code -0001} would come before the part that has no number. */
  private static String withoutSuffix(Path file) {
    String path = file.toString();
    return path.substring(0, path.length() - SUFFIX.length());
  }

  @Override
  public List<Landed> sizes() {
    return files().stream().map(this::size).toList();
  }

  private Landed size(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Landed.of(folder.relativize(file), in);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  @Override
  public History history(String run) {
    LandedLines lines = new LandedLines(run);
    for (Path file : files()) {
      try (BufferedReader in = Files.newBufferedReader(file)) {
        lines.read(in);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
    return lines.history();
  }
}
