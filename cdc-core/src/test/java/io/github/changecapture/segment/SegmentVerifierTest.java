package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.ELEVEN;
import static io.github.changecapture.segment.TestEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.segment.Verification.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentVerifierTest {
  private static final String ORDERS = "shop/orders/year=2026/month=11/day=21/";
  private static final String TEN_OCLOCK = ORDERS + "hour=10/events-20261121-10.jsonl";
  private static final String ELEVEN_OCLOCK = ORDERS + "hour=11/events-20261121-11.jsonl";

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @BeforeEach
  void twoSealedHoursAndAnOpenOne() {
    SinkRun run = SinkRun.open(LocalSegmentStore.in(folder));
    for (int i = 1; i <= 3; i++) {
      run.write(TestEvents.insert("orders", TEN, i));
    }
    run.write(TestEvents.insert("orders", ELEVEN, 1), TestEvents.insert("orders", ELEVEN, 2));
    run.write(TestEvents.insert("orders", ELEVEN.plusSeconds(3600), 1));
    run.close().requireDone();
  }

  @Test
  void whatTheSinkWroteIsSound() throws IOException {
    Verification verification = verify();

    assertThat(verification.isSound()).isTrue();
    assertThat(verification.segments()).isEqualTo(3);
    assertThat(verification.lines()).isEqualTo(6);
    assertThat(verification.toString())
        .startsWith("1 series, 3 segments, 6 lines")
        .endsWith("sound");
  }

  @Test
  void aChangedByteIsFound() throws IOException {
    edit(TEN_OCLOCK, text -> text.replaceFirst(" x\n", " y\n"));

    assertProblems(TEN_OCLOCK, "CRC32C");
  }

  @Test
  void anAppendedLineIsFound() throws IOException {
    String line = LineEncoder.line(TestEvents.insert("orders", TEN, 4));
    edit(TEN_OCLOCK, text -> text + line);

    assertProblems(TEN_OCLOCK, "bytes, and had", "4 lines, and had 3", "ends with another event");
  }

  @Test
  void aRepeatedLineIsFoundByItsPosition() throws IOException {
    edit(TEN_OCLOCK, text -> text.lines().toList().get(0) + "\n" + text);

    assertThat(verify().problems())
        .extracting(Problem::detail)
        .anyMatch(detail -> detail.startsWith("line 2, at 2026-11-21T10:00:00Z/1, is not behind"));
  }

  @Test
  void aLineOfAnotherSegmentIsFound() throws IOException {
    String line = Files.readString(folder.resolve(TEN_OCLOCK)).lines().toList().get(2) + "\n";
    edit(ELEVEN_OCLOCK, text -> line + text);

    assertThat(verify().problems())
        .extracting(Problem::detail)
        .anyMatch(detail -> detail.startsWith("line 1"));
  }

  @Test
  void aForeignLineIsFound() throws IOException {
    edit(TEN_OCLOCK, text -> text.replaceFirst("event", "strange"));

    assertThat(verify().problems()).contains(new Problem(TEN_OCLOCK, "line 1 is not an event"));
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    Files.delete(folder.resolve(ELEVEN_OCLOCK));

    assertThat(verify().problems()).containsExactly(new Problem(ELEVEN_OCLOCK, "is missing"));
  }

  @Test
  void aMissingRecordIsFound() throws IOException {
    Files.delete(folder.resolve("_cdc/segments/shop+orders/0000000002.json"));

    assertThat(verify().problems())
        .extracting(Problem::detail)
        .containsExactly("is number 3 of its series, and follows number 1: records are missing");
  }

  @Test
  void theOldestMayBeGone() throws IOException {
    Files.delete(folder.resolve("_cdc/segments/shop+orders/0000000001.json"));
    Files.delete(folder.resolve(TEN_OCLOCK));

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aTruncatedFileIsFound() throws IOException {
    edit(TEN_OCLOCK, text -> text.substring(0, text.length() - 5));

    assertThat(verify().problems())
        .extracting(Problem::detail)
        .anyMatch(detail -> detail.equals("ends in the middle of a line"))
        .anyMatch(detail -> detail.contains("follows an event at"));
  }

  @Test
  void theUnfinishedLineOfAnOpenSegmentIsNoProblem() throws IOException {
    Files.writeString(
        folder.resolve(ORDERS + "hour=12/events-20261121-12.jsonl"),
        "event 0 17",
        StandardOpenOption.APPEND);

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aFormatWithoutEncoderIsNotCheckedAndSaysSo() {
    Verification verification =
        SegmentVerifier.verify(LocalSegmentStore.in(folder).catalog(), new LineEncoder("another"));

    assertThat(verification.problemCount()).isEqualTo(3);
    assertThat(verification.toString()).contains("has format 'lines', for which no encoder");
  }

  @Test
  void notMoreProblemsAreNamedThanFit() throws IOException {
    edit(TEN_OCLOCK, text -> "strange\n".repeat(3000));

    Verification verification = verify();

    assertThat(verification.problems()).hasSize(Verification.MOST_PROBLEMS);
    assertThat(verification.problemCount()).isGreaterThan(3000);
    assertThat(verification.toString()).contains(" more");
  }

  private void assertProblems(String path, String... details) {
    List<Problem> problems = verify().problems();
    assertThat(problems).isNotEmpty();
    for (String detail : details) {
      assertThat(problems)
          .anyMatch(problem -> problem.path().equals(path) && problem.detail().contains(detail));
    }
  }

  private Verification verify() {
    return SegmentVerifier.verify(LocalSegmentStore.in(folder).catalog(), SinkRun.ENCODER);
  }

  private void edit(String path, UnaryOperator<String> change) throws IOException {
    Path file = folder.resolve(path);
    Files.writeString(file, change.apply(Files.readString(file)), StandardCharsets.UTF_8);
  }
}
