package io.github.changecapture.internal;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An event that is tracked, and one that came some events earlier acknowledged. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Thread)
public class TrackerBenchmark {
  /** How many events are unacknowledged. */
  @Param({"1", "1024", "65536"})
  public int open;

  private final AcknowledgementTracker tracker =
      new AcknowledgementTracker(Position.before(0, new BsonTimestamp(1, 0)));
  private final ChangeEvent<RawBsonDocument> event = event();

  private static ChangeEvent<RawBsonDocument> event() {
    BsonDocument insert =
        new BsonDocument("_id", new BsonDocument("_data", new BsonString("826920A1B0000000012B04")))
            .append("operationType", new BsonString("insert"))
            .append("clusterTime", new BsonTimestamp(0x6920A1B0, 1));
    return new EventDecoder<>(DocumentMapper.raw())
        .decode(new RawBsonDocument(insert, new BsonDocumentCodec()));
  }

  /** Lets events be unacknowledged. */
  @Setup
  public void fill() {
    for (int i = 1; i < open; i++) {
      tracker.track(event);
    }
  }

  /**
   * One event in, one out.
   *
   * @return how many the prefix has passed
   */
  @Benchmark
  public int trackAndAcknowledge() {
    long sequence = tracker.nextSequence();
    tracker.track(event);
    return tracker.acknowledge(sequence - open + 1);
  }
}
