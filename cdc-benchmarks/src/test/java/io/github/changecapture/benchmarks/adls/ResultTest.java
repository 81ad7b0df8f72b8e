package io.github.changecapture.benchmarks.adls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.changecapture.test.adls.AdlsOperation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTest {

  @Test
  void requestsAreCountedByWhatTheyDo() {
    Map<AdlsOperation, Long> counts =
        ServerProcess.counts(
            "CREATE_FILE=1 APPEND_AND_FLUSH=20 PUT_BLOB=300 RENEW_LEASE=5 LIST=7 READ=10");

    assertEquals(new Requests(321, 5, 17), Requests.of(counts));
  }

  @Test
  void operationsAreScaledTo100Megabytes() {
    Result result = new Result(1_000, 1_000_000, 2, new Requests(3, 1, 1));

    assertEquals(500, result.eventsPerSecond());
    assertEquals(300, result.writesPer100Mb());
    assertEquals(200, result.othersPer100Mb());
  }

  @Test
  void theWorkloadHasAllEventsInBatches() {
    Workload workload = Workload.of(new Workload.Size(10, 3, 4, 5));

    assertEquals(3, workload.batches().size());
    assertEquals(10, workload.events());
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Arguments.parse("--evnets", "5"));
    assertEquals(5, Arguments.parse("--events", "5").events());
  }
}
