package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which events are about a document is said in many statements, and has to be the same in all. */
class OperationsTest {
  private static final Pattern LIST =
      Pattern.compile("(?:OP_TYPE|operationType::VARCHAR) IN \\(([^)]*)\\)");
  private static final Pattern NAMED = Pattern.compile("'(?:insert|update|replace|read)'");

  @Test
  void everyListOfOperationsHasTheReadsOfSnapshots() {
    Map<String, List<List<String>>> lists = new TreeMap<>();
    Sample.plain()
        .statements()
        .forEach(
            (name, text) ->
                LIST.matcher(text)
                    .results()
                    .map(found -> Arrays.asList(found.group(1).split(", ", -1)))
                    .forEach(
                        list -> lists.computeIfAbsent(name, first -> new ArrayList<>()).add(list)));

    assertThat(lists.keySet())
        .contains(
            "bronze_check",
            "merge_current",
            "merge_current-2",
            "merge_history",
            "recon_history",
            "recon_silver",
            "rejects_reason");
    assertThat(lists.values())
        .allSatisfy(
            ofStatement ->
                assertThat(ofStatement)
                    .allSatisfy(
                        list ->
                            assertThat(list)
                                .containsExactlyInAnyOrder(
                                    "'read'", "'insert'", "'update'", "'replace'", "'delete'")));
  }

  @Test
  void noStatementNamesOneOfThemElsewhere() {
    assertThat(Sample.plain().statements())
        .allSatisfy(
            (name, text) ->
                assertThat(NAMED.matcher(LIST.matcher(text).replaceAll("")).find()).isFalse());
  }
}
