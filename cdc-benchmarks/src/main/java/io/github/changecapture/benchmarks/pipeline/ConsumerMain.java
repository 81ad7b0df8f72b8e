package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.benchmarks.load.Workload;
import java.nio.file.Path;
import java.time.Duration;

/** One measurement in a process of its own, which prints it and ends. */
final class ConsumerMain {
  private ConsumerMain() {}

  /**
   * Takes case, connection string, workload, folder, the times to warm up and to measure, and
   * storage.
   */
  public static void main(String... arguments) throws Exception {
    Task task =
        new Task(arguments[1], Workload.of(arguments[2]), Path.of(arguments[3]), arguments[6]);
    Case measured = Case.of(arguments[0]);
    var unused = measured.consumer().start(task);
    Measurement measurement =
        Meter.measure(
            task, Duration.parse(arguments[4]), () -> say("warm"), Duration.parse(arguments[5]));
    say(measurement.line());
    // An orderly end would take as long as some libraries need for it.
    Runtime.getRuntime().halt(0);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
