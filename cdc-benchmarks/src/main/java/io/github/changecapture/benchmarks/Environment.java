package io.github.changecapture.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What a benchmark ran on; figures without it say little. */
public final class Environment {
  private static final long MEBIBYTE = 1024 * 1024;

  private Environment() {}

  /**
   * Describes date, processors, memory and JDK.
   *
   * @return one line
   */
  public static String describe() {
    Runtime runtime = Runtime.getRuntime();
    return "%s; %d processors (%s %s), heap up to %d MiB; JDK %s (%s)"
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            runtime.availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            runtime.maxMemory() / MEBIBYTE,
            Runtime.version(),
            System.getProperty("java.vendor"));
  }

  /**
   * Describes how busy the machine is, the benchmark itself included.
   *
   * @return one line
   */
  public static String load() {
    return "load of the last minute %.1f"
        .formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
