package io.github.changecapture.benchmarks.micro;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.PartitionStrategy;
import java.util.concurrent.TimeUnit;
import org.bson.RawBsonDocument;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with each event besides encoding it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Thread)
public class EventBenchmark {
  private final PartitionStrategy hourly = PartitionStrategies.hourly();

  /**
   * A view over the server's bytes.
   *
   * @param samples to view
   * @return the event
   */
  @Benchmark
  public ChangeEvent<RawBsonDocument> view(Samples samples) {
    return samples.decoder().decode(samples.nextRaw());
  }

  /**
   * A view, and the position that is tracked.
   *
   * @param samples to view
   * @return the position
   */
  @Benchmark
  public Position viewAndPosition(Samples samples) {
    return samples.decoder().decode(samples.nextRaw()).position();
  }

  /**
   * A view, and the partition that it goes to.
   *
   * @param samples to route
   * @return the partition
   */
  @Benchmark
  public Partition viewAndPartition(Samples samples) {
    return hourly.partition(samples.decoder().decode(samples.nextRaw()));
  }
}
