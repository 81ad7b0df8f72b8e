package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentRecord;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes a file apart: lines that are events go to bronze, the others to the rejects. */
final class Quarantine {
  private final LoadStatements statements;

  Quarantine(LoadStatements statements) {
    this.statements = statements;
  }

  /** Empty if lines are missing, or there are too many: then nothing may be committed. */
  Optional<FileResult> run(Session session, SegmentRecord file, String reason) {
    session.run(statements.deleteRejects(file));
    session.run(statements.deleteRows(file));
    var unused = session.query(statements.copyRejects(file));
    session.run(statements.findReasons(file));
    session.run(statements.salvage(file));
    session.run(statements.trimRejects(file));
    Map<String, @Nullable String> count = session.query(statements.countQuarantined(file)).get(0);
    long rows = Columns.number(count, "n_rows");
    long rejected = Columns.number(count, "n_rejected");
    long lines = Objects.requireNonNull(file.content(), "content of a sealed segment").lines();
    if (rows + rejected != lines) {
      return Optional.empty();
    }
    FileStatus status = rejected == 0 ? FileStatus.LOADED : FileStatus.QUARANTINED;
    return Optional.of(new FileResult(file, status, rows, rejected, reason));
  }
}
