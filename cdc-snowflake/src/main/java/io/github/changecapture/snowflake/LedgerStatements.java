package io.github.changecapture.snowflake;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The statements that keep and ask the ledger of one collection. */
final class LedgerStatements {
  private final Target target;
  private final Sql ledger;

  LedgerStatements(Target target) {
    this.target = target;
    this.ledger = target.names().ledger();
  }

  String write(Collection<FileResult> results, String batch) {
    List<Sql> rows = results.stream().map(result -> row(result, batch)).toList();
    return Template.render(
        "ledger_write",
        Map.of("ledger", ledger, "target", target.literal(), "rows", Sql.join(",\n", rows)));
  }

  String read(long floor) {
    return Template.render(
        "ledger_read",
        Map.of(
            "ledger", ledger,
            "target", target.literal(),
            "series", Sql.literal(target.series()),
            "floor", Sql.number(floor)));
  }

  /** Of the chunks of snapshots, whose series have no common order. */
  String readChunks() {
    return Template.render(
        "ledger_chunks",
        Map.of(
            "ledger", ledger,
            "target", target.literal(),
            "series", Sql.literal(target.series())));
  }

  String failed() {
    return Template.render("ledger_failed", Map.of("ledger", ledger, "target", target.literal()));
  }

  String probe(String batch) {
    return Template.render(
        "ledger_probe",
        Map.of("ledger", ledger, "target", target.literal(), "batch", Sql.literal(batch)));
  }

  String unmerged() {
    return Template.render("ledger_unmerged", Map.of("ledger", ledger, "target", target.literal()));
  }

  private static Sql row(FileResult result, String batch) {
    SegmentRecord file = result.file();
    Content content = Objects.requireNonNull(file.content(), "content of a sealed segment");
    List<Sql> values =
        List.of(
            Sql.literal(file.path()),
            Sql.literal(file.partition().series()),
            Sql.number(file.number()),
            Sql.number(content.length()),
            Sql.number(content.lines()),
            Sql.literal("%08x".formatted(content.crc32c())),
            position(file.previous()),
            position(content.first()),
            position(content.last()),
            Sql.literal(batch),
            Sql.literal(result.status().name()),
            Sql.number(result.rows()),
            Sql.number(result.rejected()),
            Sql.literal(result.error()));
    return new Sql("      (" + Sql.join(", ", values).text() + ")");
  }

  /** As silver writes positions: text in the order of the stream. */
  private static Sql position(@Nullable Position position) {
    if (position == null || position.token() == null) {
      return Sql.NULL;
    }
    return Sql.literal("%010d%s".formatted(position.generation(), position.token().data()));
  }
}
