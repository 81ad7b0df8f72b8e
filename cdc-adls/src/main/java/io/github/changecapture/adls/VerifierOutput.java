package io.github.changecapture.adls;

import io.github.changecapture.segment.Verification;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.segment.Verification.Problem;
import io.github.changecapture.segment.VerificationProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What the command of {@link AdlsVerifier} prints. */
final class VerifierOutput {
  static final int SOUND = 0;
  static final int NOT_SOUND = 1;
  static final int COULD_NOT_WORK = 2;

  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final PrintStream out;
  private final PrintStream err;
  private long printedAt = System.nanoTime();

  VerifierOutput(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  void help() {
    out.print(VerifierArguments.USAGE);
  }

  /** A line a second. */
  void progress(VerificationProgress now) {
    if (System.nanoTime() - printedAt >= PAUSE) {
      printedAt = System.nanoTime();
      err.printf(
          "%,d series, %,d segments, %,d bytes read, %,d problems%n",
          now.series(), now.segments(), now.bytesRead(), now.problems());
    }
  }

  int report(String location, VerifierArguments range, Verification found) {
    out.println("Place     " + location);
    out.println("Range     " + range);
    Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
    for (Problem problem : found.problems()) {
      kinds.merge(problem.kind(), 1, Integer::sum);
    }
    if (!kinds.isEmpty()) {
      out.println("Problems  " + kinds);
    }
    out.println("Segments  " + found);
    return found.isSound() ? SOUND : NOT_SOUND;
  }

  int failure(RuntimeException failed) {
    err.println("verify: " + failed.getMessage());
    return COULD_NOT_WORK;
  }
}
