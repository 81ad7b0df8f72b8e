package io.github.changecapture.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {

  @Test
  void aTableIsMarkdown() {
    MarkdownTable table = new MarkdownTable("sink", "events/s").row("a|b", "1");

    assertEquals("| sink | events/s |\n|---|---:|\n| a\\|b | 1 |\n", table.toString());
  }

  @Test
  void aRowHasACellForEachTitle() {
    MarkdownTable table = new MarkdownTable("sink", "events/s");

    assertThrows(IllegalArgumentException.class, () -> table.row("a"));
  }

  @Test
  void theMedianIsInTheMiddle() {
    assertEquals(2, Median.of(List.of(9, 1, 2), Integer::doubleValue));
    assertEquals(1.5, Median.of(List.of(9, 1, 2, 1), Integer::doubleValue));
  }
}
