package io.github.changecapture.checkpoint;

import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another process that claims a capture and saves second after second, until it is killed. */
final class OwnerProcess implements AutoCloseable {
  static final int OWNED_ELSEWHERE = 3;

  private final Process process;
  private final BufferedReader lines;

  private OwnerProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  static OwnerProcess start(Path folder, String capture) throws IOException {
    return new OwnerProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OwnerProcess.class.getName(),
                folder.toString(),
                capture)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** The next number that the process has reported: first its epoch, then each saved second. */
  long next() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IllegalStateException("the process ended, see its error output");
    }
    return Long.parseLong(line);
  }

  /** Kills the process; gives the last number that it reported, or the given one if none. */
  long kill(long last) throws IOException {
    process.toHandle().destroyForcibly();
    long reported = last;
    // Not Process.destroyForcibly, which would close the output that is still to be read.
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      reported = Long.parseLong(line);
    }
    return reported;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] arguments) {
    CheckpointStore store = CheckpointStores.file(Path.of(arguments[0]));
    Claim claim;
    try {
      claim = store.claim(arguments[1]).block();
    } catch (OwnedElsewhere refused) {
      System.exit(OWNED_ELSEWHERE);
      return;
    }
    System.out.println(claim.ownerEpoch());
    int second =
        claim.checkpoint() == null ? 0 : claim.checkpoint().position().clusterTime().getTime();
    while (true) {
      second++;
      store.save(arguments[1], Checkpoints.at(claim.ownerEpoch(), second)).block();
      System.out.println(second);
    }
  }
}
