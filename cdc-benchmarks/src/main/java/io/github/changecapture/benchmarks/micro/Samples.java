package io.github.changecapture.benchmarks.micro;

import io.github.changecapture.benchmarks.load.SampleEvents;
import io.github.changecapture.benchmarks.load.Shape;
import io.github.changecapture.benchmarks.load.Workload;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import java.util.List;
import org.bson.RawBsonDocument;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Events in turn, so that no branch is always the same. */
@State(Scope.Thread)
public class Samples {
  /** What documents are made of. */
  @Param public Shape shape = Shape.FLAT;

  /** Of an event. */
  @Param({"511", "4096", "20480"})
  public int bytes;

  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private List<RawBsonDocument> raw = List.of();
  private List<ChangeEvent<RawBsonDocument>> events = List.of();
  private int next;

  /** Makes the events. */
  @Setup
  public void make() {
    raw = SampleEvents.of(Workload.endless(shape, bytes, 1));
    events = raw.stream().map(decoder::decode).toList();
  }

  /**
   * The next event as the driver hands it over.
   *
   * @return the event
   */
  public RawBsonDocument nextRaw() {
    return raw.get(next++ & raw.size() - 1);
  }

  /**
   * The next event as a sink gets it.
   *
   * @return the event
   */
  public ChangeEvent<RawBsonDocument> nextEvent() {
    return events.get(next++ & events.size() - 1);
  }

  EventDecoder<RawBsonDocument> decoder() {
    return decoder;
  }
}
