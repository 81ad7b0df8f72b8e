package io.github.changecapture.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WorkloadTest {

  @Test
  void aDatabaseNamesItsWorkload() {
    Workload workload = new Workload(Shape.NESTED, 4_096, 100, 10_000);

    assertEquals("nested_4096_100_10000", workload.database());
    assertEquals(workload, Workload.of("nested_4096_100_10000"));
  }

  @Test
  void anotherNameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Workload.of("shop"));
    assertThrows(IllegalArgumentException.class, () -> Workload.of("flat_511_0_0"));
  }
}
