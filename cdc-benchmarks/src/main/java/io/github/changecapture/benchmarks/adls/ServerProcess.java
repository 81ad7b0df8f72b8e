package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.benchmarks.JavaProcess;
import io.github.changecapture.test.adls.AdlsOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A double of ADLS in a process of its own, so that its work is not counted as the client's. */
public final class ServerProcess implements AutoCloseable {
  private final JavaProcess process;
  private final String connectionString;

  private ServerProcess(JavaProcess process) throws IOException {
    this.process = process;
    this.connectionString = process.line();
  }

  /**
   * Starts one, which keeps in memory what it is given.
   *
   * @param latency how much later it answers than it could
   * @return the process
   * @throws IOException if it cannot be started
   */
  public static ServerProcess start(Duration latency) throws IOException {
    return new ServerProcess(
        JavaProcess.start(
            List.of("-Xmx6g"),
            ServerMain.class.getName(),
            List.of(Long.toString(latency.toMillis()))));
  }

  /**
   * Where it is.
   *
   * @return a connection string
   */
  public String connectionString() {
    return connectionString;
  }

  /** How many requests of each kind it has had so far. */
  Requests requests() {
    try {
      process.say("");
      return Requests.of(counts(process.line()));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  static Map<AdlsOperation, Long> counts(String line) {
    Map<AdlsOperation, Long> counts = new EnumMap<>(AdlsOperation.class);
    for (String count : line.isEmpty() ? new String[0] : line.split(" ", -1)) {
      int equals = count.indexOf('=');
      counts.put(
          AdlsOperation.valueOf(count.substring(0, equals)),
          Long.parseLong(count.substring(equals + 1)));
    }
    return counts;
  }

  @Override
  public void close() {
    process.close();
  }
}
