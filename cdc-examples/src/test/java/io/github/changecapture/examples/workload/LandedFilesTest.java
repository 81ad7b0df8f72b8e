package io.github.changecapture.examples.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandedFilesTest {
  private static final String INSERT =
      """
      {"operationType":"insert","ns":{"db":"shop","coll":"orders"},"documentKey":{"_id":"%s"},\
      "fullDocument":{"_id":"%s","version":1}}
      """;
  private static final String UPDATE =
      """
      {"operationType":"update","ns":{"db":"shop","coll":"orders"},"documentKey":{"_id":"%s"},\
      "updateDescription":{"updatedFields":{"version":2},"removedFields":[]}}
      """;
  private static final String DELETE =
      """
      {"operationType":"delete","ns":{"db":"shop","coll":"orders"},"documentKey":{"_id":"%s"}}
      """;

  @TempDir Path folder;
  private final History written = new History();

  @BeforeEach
  void writtenWereAnInsertAnUpdateAndADelete() {
    DocumentId order = new DocumentId("shop.orders", "r-1");
    written.add(order, new Change("insert", 1));
    written.add(order, new Change("update", 2));
    written.add(order, new Change("delete", 2));
  }

  @Test
  void whatLandedOnceAndInOrderAgrees() throws IOException {
    land("hour=09/events-09.jsonl", insert("r-1"), update("r-1"));
    land("hour=10/events-10.jsonl", delete("r-1"));

    assertThat(differences()).isEmpty();
  }

  @Test
  void thePartsOfAnHourFollowItsFirstFile() throws IOException {
    land("events-09.jsonl", insert("r-1"));
    land("events-09-0001.jsonl", update("r-1"));
    land("events-09-0002.jsonl", delete("r-1"));

    assertThat(differences()).isEmpty();
  }

  @Test
  void aLostLineIsFound() throws IOException {
    land("events-09.jsonl", insert("r-1"), delete("r-1"));

    assertThat(differences()).hasSize(1);
  }

  @Test
  void aDoubledLineIsFoundAlsoInAnotherFile() throws IOException {
    land("events-09.jsonl", insert("r-1"), update("r-1"));
    land("events-10.jsonl", update("r-1"), delete("r-1"));

    assertThat(differences()).hasSize(1);
  }

  @Test
  void swappedLinesAreFound() throws IOException {
    land("events-09.jsonl", update("r-1"), insert("r-1"), delete("r-1"));

    assertThat(differences()).hasSize(1);
  }

  @Test
  void aDocumentOfThisRunThatNobodyWroteIsFound() throws IOException {
    land("events-09.jsonl", insert("r-1"), update("r-1"), delete("r-1"), insert("r-2"));

    assertThat(differences()).containsExactly("shop.orders r-2: never written, landed [insert 1]");
  }

  @Test
  void documentsOfOtherRunsDoNotCount() throws IOException {
    land("events-09.jsonl", insert("rr-1"), insert("r-1"), update("r-1"), delete("r-1"));

    assertThat(differences()).isEmpty();
  }

  @Test
  void linesAndBytesAreCounted() throws IOException {
    land("a/events-09.jsonl", "{}\n", "{}\n");
    land("a/other.txt", "{}\n");

    assertThat(new LandedFiles(folder).sizes())
        .containsExactly(new Landing.Landed(Path.of("a", "events-09.jsonl"), 2, 6));
  }

  @Test
  void aFolderThatIsNotThereHasNoFiles() {
    assertThat(new LandedFiles(folder.resolve("missing")).files()).isEmpty();
  }

  private Iterable<String> differences() {
    return written.differences(new LandedFiles(folder).history("r"));
  }

  private void land(String file, String... lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("", lines));
  }

  private static String insert(String id) {
    return INSERT.formatted(id, id);
  }

  private static String update(String id) {
    return UPDATE.formatted(id);
  }

  private static String delete(String id) {
    return DELETE.formatted(id);
  }
}
