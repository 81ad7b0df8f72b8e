package io.github.changecapture.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWholeFilesTest {
  private static final int WRITERS = 4;

  @TempDir Path folder;

  @Test
  void writersThatSweepTheSameAbandonedFilesAtOnceAllWriteTheirs() throws Exception {
    abandon(500);

    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String path = "shop/" + i + ".json";
        writers.add(
            () -> LocalWholeFiles.in(folder).create(path, out -> out.write(path.getBytes(UTF_8))));
      }
      for (Future<Boolean> created : threads.invokeAll(writers)) {
        assertThat(created.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(folder.resolve("_cdc/tmp")).isEmptyDirectory();
  }

  @Test
  void aFreshFileOfAnotherWriterIsNotSweptAway() throws Exception {
    Path fresh = Files.writeString(temporary().resolve("fresh"), "half");

    assertThat(LocalWholeFiles.in(folder).create("shop/a.json", out -> out.write('a'))).isTrue();

    assertThat(fresh).hasContent("half");
  }

  private void abandon(int count) throws Exception {
    Path temporary = temporary();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (int i = 0; i < count; i++) {
      Files.setLastModifiedTime(Files.createFile(temporary.resolve("abandoned-" + i)), old);
    }
  }

  private Path temporary() throws Exception {
    return Files.createDirectories(folder.resolve("_cdc/tmp"));
  }
}
