package io.github.changecapture.examples.killrun;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link CaptureProcess}, seen from outside. */
final class Victim implements AutoCloseable {
  private final Process process;
  private final PrintStream out;
  private final CountDownLatch runningOrDead = new CountDownLatch(1);
  private final CountDownLatch allRead = new CountDownLatch(1);
  private final List<ChunkRead> readOfLeftOver = Collections.synchronizedList(new ArrayList<>());
  private final List<ChunkRead> readOfRequested = Collections.synchronizedList(new ArrayList<>());

  private Victim(Process process, PrintStream out) {
    this.process = process;
    this.out = out;
    var unused = process.onExit().thenRun(runningOrDead::countDown);
    Thread reader = new Thread(this::readOutput, "victim-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one with the class path and the JVM of this process. */
  static Victim start(List<String> arguments, PrintStream out) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CaptureProcess.class.getName()));
    command.addAll(arguments);
    return new Victim(new ProcessBuilder(command).redirectErrorStream(true).start(), out);
  }

  /** Returns whether it delivers, or has died on the way there. */
  boolean awaitRunning(Duration patience) throws InterruptedException {
    return runningOrDead.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns whether it has ended. */
  boolean awaitDeath(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends SIGKILL, and returns whether that, or a crash point, is what ended it. */
  boolean kill() throws InterruptedException {
    return process.destroyForcibly().waitFor() == CrashPoint.KILLED;
  }

  /** Sends SIGTERM, which it answers by closing the capture; returns whether it has ended. */
  boolean stop(Duration patience) throws InterruptedException {
    process.destroy();
    return awaitDeath(patience);
  }

  /** Reads of the snapshots that it found unfinished, or began with; when it has ended. */
  List<ChunkRead> readOfLeftOver() throws InterruptedException {
    allRead.await();
    return List.copyOf(readOfLeftOver);
  }

  /** Reads of the snapshots that it asked for itself; when it has ended. */
  List<ChunkRead> readOfRequested() throws InterruptedException {
    allRead.await();
    return List.copyOf(readOfRequested);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void readOutput() {
    List<ChunkRead> reads = readOfLeftOver;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<ChunkRead> read = ChunkRead.parse(line);
        if (line.equals(CaptureProcess.RUNNING)) {
          runningOrDead.countDown();
        } else if (line.equals(CaptureProcess.REQUESTS)) {
          reads = readOfRequested;
        } else if (read.isPresent()) {
          reads.add(read.get());
        } else {
          out.println("  | " + line);
        }
      }
    } catch (IOException killed) {
      // its output ends with it
    } finally {
      allRead.countDown();
    }
  }
}
