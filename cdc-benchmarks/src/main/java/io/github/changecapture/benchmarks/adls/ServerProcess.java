package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.test.adls.AdlsOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server in a JVM of its own, so that it does not share heap and collector with the client. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;
  private final String connectionString;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.connectionString = line();
  }

  static ServerProcess start(Duration latency) throws IOException {
    return new ServerProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                ServerMain.class.getName(),
                Long.toString(latency.toMillis()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  String connectionString() {
    return connectionString;
  }

  /** How many requests of each kind it has had so far. */
  Requests requests() {
    try {
      questions.write('\n');
      questions.flush();
      return Requests.of(counts(line()));
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

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the server's process has ended");
    }
    return line;
  }

  @Override
  public void close() {
    try {
      questions.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
