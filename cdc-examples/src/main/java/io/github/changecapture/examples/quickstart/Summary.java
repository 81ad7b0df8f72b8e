package io.github.changecapture.examples.quickstart;

import io.github.changecapture.examples.workload.History;
import io.github.changecapture.examples.workload.Landing.Landed;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What landed where, and whether that is what was written. */
final class Summary {
  private static final int MOST_FILES = 60;

  private final Target target;
  private final PrintStream out;

  Summary(Target target, PrintStream out) {
    this.target = target;
    this.out = out;
  }

  void printFiles() {
    List<Landed> files = target.landing().sizes();
    out.println();
    @Nullable Path above = null;
    for (Landed file : files.subList(0, Math.min(MOST_FILES, files.size()))) {
      Path parent = file.path().getParent();
      if (!Objects.equals(parent, above)) {
        above = parent;
        out.println("  " + above);
      }
      out.printf(
          "    %-34s %,9d lines %,12d bytes%n",
          file.path().getFileName(), file.lines(), file.bytes());
    }
    if (files.size() > MOST_FILES) {
      out.println("  and " + (files.size() - MOST_FILES) + " more files");
    }
    long lines = files.stream().mapToLong(Landed::lines).sum();
    out.printf("%,d lines in %,d files%n%n", lines, files.size());
  }

  /** Returns whether every segment is as its record says, and each position there once. */
  boolean segmentsHold() {
    Verification found =
        SegmentVerifier.verify(target.store().catalog(), ExtendedJsonEncoder.relaxed());
    out.println("Segments  " + found);
    return found.isSound();
  }

  /** Returns whether each change written is in the files once and in order. */
  boolean holds(String what, History written, String run) {
    History landed = target.landing().history(run);
    List<String> differences = written.differences(landed);
    out.printf("%s  %,d written, %,d landed: ", what, written.count(), landed.count());
    if (differences.isEmpty()) {
      out.println("each once, and in order for each document");
    } else {
      out.println("they do not agree");
      differences.forEach(difference -> out.println("  " + difference));
    }
    return differences.isEmpty();
  }
}
