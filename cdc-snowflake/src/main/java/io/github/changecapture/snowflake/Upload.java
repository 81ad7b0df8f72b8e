package io.github.changecapture.snowflake;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries segments to Snowflake's own stage, and takes them away when they are loaded; for one
 * thread, and blocking.
 *
 * <p>A segment is put again if the process died before its rows were committed: a file that lies
 * there is left as it is, and it never changes. One that was loaded and not removed stays there.
 */
final class Upload {
  private final ModeStatements statements;
  private final SegmentCatalog catalog;
  private final Path folder;
  private final Transactions transactions;

  Upload(Target target, SegmentCatalog catalog, Path folder, Transactions transactions) {
    this.statements = new ModeStatements(target, StageLocation.INTERNAL.rootPattern());
    this.catalog = catalog;
    this.folder = folder;
    this.transactions = transactions;
  }

  List<FileResult> around(List<SegmentRecord> pending, TargetLoad load) {
    List<FileResult> all = new ArrayList<>();
    for (List<SegmentRecord> batch : load.batches(pending)) {
      batch.forEach(this::put);
      List<FileResult> results = load.loadBronze(batch);
      results.stream()
          .filter(result -> result.status() != FileStatus.LOAD_FAILED)
          .forEach(result -> run(statements.remove(result.file())));
      all.addAll(results);
    }
    return all;
  }

  /** The driver reads a file of this machine, under the segment's own name. */
  private void put(SegmentRecord file) {
    try {
      Path own = Files.createTempDirectory(folder, "cdc-put-");
      Path local = own.resolve(file.path().substring(file.path().lastIndexOf('/') + 1));
      try (InputStream content = catalog.read(file)) {
        long unused = Files.copy(content, local);
        run(statements.put(file, local));
      } finally {
        Files.deleteIfExists(local);
        Files.deleteIfExists(own);
      }
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "Snowflake: segment "
              + file.path()
              + " cannot wait in "
              + folder
              + " for its upload: "
              + failed,
          failed);
    }
  }

  private void run(String statement) {
    var unused =
        transactions.run(
            session -> {
              session.run(statement);
              return statement;
            });
  }
}
