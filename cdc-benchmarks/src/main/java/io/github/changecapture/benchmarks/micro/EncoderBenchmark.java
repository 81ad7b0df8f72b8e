package io.github.changecapture.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.json.JsonBuffer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An event's bytes to a line of JSON. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Thread)
public class EncoderBenchmark {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private final ExtendedJsonEncoder encoder = ExtendedJsonEncoder.relaxed();
  private final JsonBuffer out = new JsonBuffer();

  /**
   * The library's encoder.
   *
   * @param samples to encode
   * @return how many bytes that gave
   * @throws IOException never
   */
  @Benchmark
  public int encoder(Samples samples) throws IOException {
    out.reset();
    encoder.encode(samples.nextEvent(), out);
    return out.size();
  }

  /**
   * The driver's writer.
   *
   * @param samples to encode
   * @return the line's bytes
   */
  @Benchmark
  public byte[] toJson(Samples samples) {
    return samples.nextRaw().toJson(RELAXED).getBytes(UTF_8);
  }
}
