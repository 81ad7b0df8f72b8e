package io.github.changecapture.benchmarks.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.changecapture.benchmarks.load.Shape;
import io.github.changecapture.benchmarks.load.Workload;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void aMeasurementIsToldInALine() {
    Measurement measurement = new Measurement(1, 2, 3, 4, 5, 6, 7, 8);

    assertEquals(measurement, Measurement.parse(measurement.line()));
  }

  @Test
  void figuresAreForAnEvent() {
    Measurement measurement = new Measurement(1_000, 500_000_000, 3_000_000, 4_000, 0, -1, -1, 0);

    assertEquals(2_000, measurement.eventsPerSecond());
    assertEquals(3, measurement.cpuMicrosPerEvent());
    assertEquals(4, measurement.allocatedPerEvent());
  }

  @Test
  void aRatioIsTheMedianOfThoseOfEachRepetition() {
    Results results = new Results(Workload.endless(Shape.FLAT, 511, 1));
    for (long speed : new long[] {100, 10, 1_000}) {
      results.add(Case.RAW, ofEvents(speed));
      results.add(Case.EVENTS, ofEvents(speed / 2));
    }

    assertTrue(results.table().toString().contains("| events(), acknowledged | 50 | 0.500 |"));
  }

  @Test
  void aPercentileIsWhatSoManyEventsTookAtMost() {
    Delays delays = new Delays();
    Instant longAgo = Instant.now().minusSeconds(3_600);
    for (int i = 0; i < 98; i++) {
      delays.add(Instant.now().plusSeconds(3_600));
    }
    delays.add(longAgo);
    delays.add(longAgo);

    assertEquals(0, delays.percentile(50));
    assertEquals(60_000, delays.percentile(99));
    delays.reset();
    assertEquals(-1, delays.percentile(99));
  }

  @Test
  void optionsAreRead() {
    Options options = Options.parse("--cases", "raw,events", "--sizes", "511,4096");

    assertEquals(List.of(Case.RAW, Case.EVENTS), options.cases());
    assertEquals(2, options.workloads().size());
    assertThrows(IllegalArgumentException.class, () -> Options.parse("--size", "511"));
    assertThrows(IllegalArgumentException.class, () -> Options.parse("--cases"));
    assertThrows(IllegalArgumentException.class, () -> Case.of("fast"));
  }

  private static Measurement ofEvents(long events) {
    return new Measurement(events, 1_000_000_000, 1, 1, 1, -1, -1, 1);
  }
}
