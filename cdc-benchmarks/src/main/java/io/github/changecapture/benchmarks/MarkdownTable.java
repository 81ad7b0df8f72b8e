package io.github.changecapture.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table for a document; the first column is text, the others are numbers. */
public final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  /**
   * Begins a table.
   *
   * @param titles those of the columns
   */
  public MarkdownTable(String... titles) {
    this.columns = titles.length;
    rows.add(List.of(titles));
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are titles
   * @return this table
   */
  public MarkdownTable row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row must have %d cells, had %d".formatted(columns, cells.length));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The table in Markdown. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>(rows.stream().map(MarkdownTable::line).toList());
    lines.add(1, "|---" + "|---:".repeat(columns - 1) + "|");
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
