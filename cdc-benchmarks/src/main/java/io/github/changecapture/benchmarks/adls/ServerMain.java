package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.test.adls.AdlsDouble;
import io.github.changecapture.test.adls.AdlsOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** The server: prints its connection string, then its request counts for each line that it gets. */
final class ServerMain {
  private ServerMain() {}

  /** Ends with its input, so that it does not outlive the benchmark. */
  public static void main(String... arguments) throws IOException {
    Duration latency = Duration.ofMillis(Long.parseLong(arguments[0]));
    try (AdlsDouble adls = AdlsDouble.builder().latency(latency).start();
        BufferedReader questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(adls.connectionString());
      while (questions.readLine() != null) {
        System.out.println(counts(adls.requestCounts()));
      }
    }
  }

  private static String counts(Map<AdlsOperation, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
