package io.github.changecapture.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The server: prints its connection string, then the CPU time it has used for each line it gets.
 */
final class LoadServerMain {
  private LoadServerMain() {}

  /** Takes what it lists. Ends with its input, so that it does not outlive the benchmark. */
  public static void main(String... arguments) throws IOException {
    try (LoadServer server = LoadServer.start(arguments);
        BufferedReader questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(server.uri());
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      while (questions.readLine() != null) {
        System.out.println(system.getProcessCpuTime());
      }
    }
  }
}
