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
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Reads what landed, as any reader of the files would.
 *
 * @param folder the folder that a capture delivers to
 */
public record LandedFiles(Path folder) {
  private static final String SUFFIX = ".jsonl";
  private static final int BUFFER = 1 << 16;

  /**
   * A file.
   *
   * @param path its path in the folder
   * @param lines how many lines it has
   * @param bytes how long it is
   */
  public record Landed(Path path, long lines, long bytes) {}

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

  /**
   * The files with their sizes.
   *
   * @return the files, in the same order
   */
  public List<Landed> sizes() {
    return files().stream().map(this::size).toList();
  }

  private Landed size(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      long lines = 0;
      long bytes = 0;
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        bytes += length;
        for (int i = 0; i < length; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
      return new Landed(folder.relativize(file), lines, bytes);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /**
   * Reads all files.
   *
   * @param run what the ids of the wanted documents begin with, up to a dash
   * @return what happened to each document, in the order of the files
   */
  public History history(String run) {
    History history = new History();
    files().forEach(file -> read(file, run, history));
    return history;
  }

  private static void read(Path file, String run, History history) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        BsonDocument event = BsonDocument.parse(line);
        BsonValue id = event.getDocument("documentKey", new BsonDocument()).get("_id");
        if (id != null && id.isString() && id.asString().getValue().startsWith(run + "-")) {
          add(event, id.asString().getValue(), history);
        }
      }
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static void add(BsonDocument event, String id, History history) {
    BsonDocument namespace = event.getDocument("ns");
    String database = namespace.getString("db").getValue();
    DocumentId document =
        new DocumentId(database + "." + namespace.getString("coll").getValue(), id);
    String operation = event.getString("operationType").getValue();
    int version =
        switch (operation) {
          case "insert", "replace" -> version(event.getDocument("fullDocument"));
          case "update" ->
              version(event.getDocument("updateDescription").getDocument("updatedFields"));
          default -> history.lastVersion(document); // a delete tells none
        };
    history.add(document, new Change(operation, version));
  }

  private static int version(BsonDocument fields) {
    return fields.getInt32("version").getValue();
  }
}
