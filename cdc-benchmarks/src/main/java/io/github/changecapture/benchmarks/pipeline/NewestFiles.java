package io.github.changecapture.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Deletes what a capture has sealed, for the reason that {@link RecycledFile} has. */
final class NewestFiles extends SimpleFileVisitor<Path> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final String SEGMENT = ".jsonl";

  private @Nullable Path newest;
  private FileTime newestTime = FileTime.fromMillis(0);

  private NewestFiles() {}

  /** Leaves the newest segment of each folder below this one, until it is disposed of. */
  static Disposable keepIn(Path folder) {
    return Flux.interval(LOOK_AGAIN, Schedulers.newSingle("newest-files", true))
        .onBackpressureDrop()
        .subscribe(tick -> prune(folder));
  }

  private static void prune(Path folder) {
    try {
      var unused = Files.walkFileTree(folder, new NewestFiles());
    } catch (IOException vanished) {
      // Segments come and go: the next look finds what is left.
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    newest = null;
    newestTime = FileTime.fromMillis(0);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (!file.toString().endsWith(SEGMENT)) {
      return FileVisitResult.CONTINUE;
    }
    Path older = file;
    if (attributes.lastModifiedTime().compareTo(newestTime) >= 0) {
      older = newest;
      newest = file;
      newestTime = attributes.lastModifiedTime();
    }
    if (older != null) {
      Files.delete(older);
    }
    return FileVisitResult.CONTINUE;
  }
}
