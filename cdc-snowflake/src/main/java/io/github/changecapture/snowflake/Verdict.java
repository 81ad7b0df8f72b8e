package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is to be done with a file after COPY, by what COPY says and what the table then holds. */
sealed interface Verdict {

  /** What the ledger, and whoever reads it, is told. */
  String reason();

  /** Each line is a row. */
  record Complete(long rows) implements Verdict {
    @Override
    public String reason() {
      return "each line is a row";
    }
  }

  /** COPY refused the file, and nothing of it is in the table. */
  record Refused(String reason) implements Verdict {}

  /** The table holds something else than the file: this must not be committed. */
  record Doubtful(String reason) implements Verdict {}

  /** There are lines that silver could not place: this must not be committed. */
  record Unplaceable(String reason) implements Verdict {}

  static Verdict of(SegmentRecord file, @Nullable CopyRow copied, BronzeRows found) {
    long lines = Objects.requireNonNull(file.content(), "content of a sealed segment").lines();
    if (found.withoutKey() > 0) {
      return new Unplaceable(found.withoutKey() + " lines have no documentKey._id");
    }
    if (copied != null && copied.isFailed() && found.rows() == 0) {
      String error = copied.firstError();
      return new Refused(error == null ? "COPY says " + copied.status() : error);
    }
    if (found.rows() == lines && (copied == null || !copied.isFailed())) {
      return new Complete(lines);
    }
    return new Doubtful(
        "the segment's record says %d lines, the table has %d rows of it"
            .formatted(lines, found.rows()));
  }
}
