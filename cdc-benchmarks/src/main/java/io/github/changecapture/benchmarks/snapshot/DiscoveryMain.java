package io.github.changecapture.benchmarks.snapshot;

import static java.util.Objects.requireNonNull;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.sun.management.OperatingSystemMXBean;
import io.github.changecapture.discovery.CollectionDiscovery;
import io.github.changecapture.discovery.Discovery;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Discovers one collection again and again, and prints what one time takes. */
final class DiscoveryMain {
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;

  private DiscoveryMain() {}

  /** What one discovery took. */
  record Result(double millis, double cpuMillis) {

    /** As one process tells another. */
    String line() {
      return "%f %f".formatted(millis, cpuMillis);
    }

    static Result parse(String line) {
      String[] values = line.split(" ", -1);
      return new Result(Double.parseDouble(values[0]), Double.parseDouble(values[1]));
    }
  }

  /** Takes connection string, size of the sample, and the seconds to warm up and to measure. */
  public static void main(String... arguments) {
    Locale.setDefault(Locale.ROOT);
    try (MongoClient client = MongoClients.create(arguments[0])) {
      CollectionDiscovery discovery =
          CollectionDiscovery.builder()
              .client(client)
              .sampleSize(Integer.parseInt(arguments[1]))
              .build();
      var unused = repeat(discovery, Double.parseDouble(arguments[2]));
      System.out.println(repeat(discovery, Double.parseDouble(arguments[3])).line());
    }
  }

  private static Result repeat(CollectionDiscovery discovery, double seconds) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long start = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    int times = 0;
    do {
      Discovery found = requireNonNull(discovery.discover().block());
      if (found.collections().size() != 1) {
        throw new IllegalStateException("one collection should have been found");
      }
      times++;
    } while (System.nanoTime() - start < seconds * BILLION);
    return new Result(
        (System.nanoTime() - start) / MILLION / times,
        (system.getProcessCpuTime() - cpu) / MILLION / times);
  }
}
