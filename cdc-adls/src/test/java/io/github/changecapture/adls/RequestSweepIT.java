package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsFaultBuilder;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever happens to whichever request of a run, each event lands once and in order. */
class RequestSweepIT extends SweptRuns {
  @Test
  void anAnswerThatIsLostIsFoundOut() {
    everyRequest("lost answer", AdlsFaultBuilder::loseResponse);
  }

  @Test
  void aRequestThatIsLostIsSentAgain() {
    everyRequest("lost request", AdlsFaultBuilder::dropRequest);
  }

  @Test
  void anErrorThatIsNoneIsFoundOut() {
    everyRequest("500 after applying", fault -> fault.refuseAfterApplying(500, "InternalError"));
  }

  @Test
  void aBusyServerIsAskedAgain() {
    everyRequest("busy", fault -> fault.busy(Duration.ofSeconds(1)));
  }

  /** A fault at each request in turn, which nobody notices. */
  private void everyRequest(String what, Function<AdlsFaultBuilder, AdlsFault> fault) {
    long requests = requestsOfARun();
    long hits = 0;
    long tried = 0;
    for (long index = 1; index <= requests; index += Sweep.STEP) {
      tried++;
      try (OnAdls adls = OnAdls.start()) {
        AdlsFault injected = fault.apply(adls.server().faults().on().occurrence(index));
        complete(adls, new Landed(adls), what + " at request " + index);
        hits += injected.hits();
      }
    }
    // Two commits may become one where a thread was late.
    assertThat(hits).as(what).isGreaterThan(tried - 10);
  }
}
