package io.github.changecapture.benchmarks.load;

import io.github.changecapture.benchmarks.JavaProcess;
import java.io.IOException;
import java.util.List;

/** The server in a process of its own, so that its work is not counted as the client's. */
public final class LoadServerProcess implements AutoCloseable {
  private final JavaProcess process;
  private final String uri;

  private LoadServerProcess(JavaProcess process) throws IOException {
    this.process = process;
    this.uri = process.line();
  }

  /**
   * Starts it.
   *
   * @param listed collections that it tells of without being asked for them by name
   * @return the process
   * @throws IOException if it cannot be started
   */
  public static LoadServerProcess start(String... listed) throws IOException {
    return new LoadServerProcess(
        JavaProcess.start(
            List.of("-Xmx1g", "-XX:MaxDirectMemorySize=1g", "-XX:+UseSerialGC"),
            LoadServerMain.class.getName(),
            List.of(listed)));
  }

  /**
   * Where it is.
   *
   * @return a connection string
   */
  public String uri() {
    return uri;
  }

  /**
   * The CPU time that it has used so far.
   *
   * @return nanoseconds
   * @throws IOException if it has ended
   */
  public long cpuNanos() throws IOException {
    process.say("");
    return Long.parseLong(process.line());
  }

  @Override
  public void close() {
    process.close();
  }
}
