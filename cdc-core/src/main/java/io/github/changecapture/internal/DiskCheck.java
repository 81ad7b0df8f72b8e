package io.github.changecapture.internal;

import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Looks at the folders that a capture writes to. */
final class DiskCheck {
  private static final long MIB = 1024L * 1024;
  private static final long LITTLE = 1024 * MIB;
  private static final long NOTHING = 100 * MIB;
  private static final String SUBJECT = "free disk";
  private static final String RULE =
      "the folder can be written to, and has 1 GiB free, 100 MiB at the least";

  private DiskCheck() {}

  /** Reads a file system, so on a thread that may block. */
  static Mono<Finding> of(Path folder) {
    return Mono.fromCallable(() -> look(folder))
        .onErrorResume(
            IOException.class,
            error ->
                Mono.just(
                    new Finding(
                        Severity.UNKNOWN,
                        SUBJECT,
                        "%s cannot be looked at (%s)".formatted(folder, error),
                        RULE,
                        "let this process read the file system of %s".formatted(folder))))
        .subscribeOn(Schedulers.boundedElastic());
  }

  private static Finding look(Path folder) throws IOException {
    Path there = existing(folder.toAbsolutePath());
    if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
      return new Finding(
          Severity.ERROR,
          SUBJECT,
          "%s cannot be written to: %s".formatted(folder, there),
          RULE,
          "make it a folder that this process's user may write to");
    }
    return of(folder, Files.getFileStore(there).getUsableSpace());
  }

  /** The folder, or what it would be made in. */
  private static @Nullable Path existing(Path folder) {
    Path there = folder;
    while (there != null && Files.notExists(there)) {
      there = there.getParent();
    }
    return there;
  }

  static Finding of(Path folder, long free) {
    Severity severity =
        free < NOTHING ? Severity.ERROR : free < LITTLE ? Severity.WARNING : Severity.OK;
    return new Finding(
        severity,
        SUBJECT,
        "%s has %d MiB".formatted(folder, free / MIB),
        RULE,
        severity == Severity.OK
            ? ""
            : "make room or choose another file system: a full one ends the delivery, without"
                + " loss");
  }
}
