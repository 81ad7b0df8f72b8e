package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsFaultBuilder;
import io.github.changecapture.test.adls.AdlsRequestHook;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to whichever request of a run, each event lands once and in order, and what is
 * sealed stays as it is.
 */
class RequestSweepIT {
  private static final List<EventBatch> SCRIPT = Script.batches();
  private static final long NEVER = Long.MAX_VALUE;

  private Compression compression = Compression.NONE;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  @Test
  void aProcessThatIsKilledAtAnyRequestLosesAndDoublesNothing() {
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += Sweep.KILL_STEP) {
      for (KillAt.Moment moment : KillAt.Moment.values()) {
        killed(index, moment);
      }
    }
  }

  @Test
  void aProcessThatIsKilledAgainWhileItRecoversLosesAndDoublesNothing() {
    Random random = new Random(20_261_121);
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += Sweep.STEP) {
      long second = 1 + random.nextLong(requests / 2);
      try (OnAdls adls = OnAdls.start()) {
        Landed landed = new Landed(adls);
        runAndDie(adls, landed, index, KillAt.Moment.AFTER);
        KillAt.Moment moment = random.nextBoolean() ? KillAt.Moment.BEFORE : KillAt.Moment.AFTER;
        runAndDie(adls, landed, second, moment);
        complete(adls, landed, "killed after %d and at %d".formatted(index, second));
      }
    }
  }

  @Test
  void aProcessThatWritesCompressedAndIsKilledLosesAndDoublesNothing() {
    compression = Compression.GZIP;
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += Sweep.STEP) {
      killed(index, KillAt.Moment.BEFORE);
      killed(index, KillAt.Moment.AFTER);
    }
  }

  @Test
  void aRunThatGoesOnCompressedLosesAndDoublesNothing() {
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += 2L * Sweep.STEP) {
      try (OnAdls adls = OnAdls.start()) {
        Landed landed = new Landed(adls);
        compression = Compression.NONE;
        runAndDie(adls, landed, index, KillAt.Moment.AFTER);
        compression = Compression.GZIP;
        complete(adls, landed, "went on compressed after a kill at " + index);
      }
    }
  }

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

  private void killed(long index, KillAt.Moment moment) {
    try (OnAdls adls = OnAdls.start()) {
      Landed landed = new Landed(adls);
      String where = runAndDie(adls, landed, index, moment);
      complete(adls, landed, "killed %s request %d, %s".formatted(moment, index, where));
    }
  }

  /** Says which request it was. */
  private String runAndDie(OnAdls adls, Landed landed, long index, KillAt.Moment moment) {
    OnAdls.Machine process = new OnAdls.Machine();
    KillAt kill = new KillAt(process, index, moment);
    adls.server().onRequest(kill);
    try (Writer writer = writer(adls, process)) {
      try {
        writer.run(SCRIPT);
      } catch (RuntimeException dead) {
        assertThat(kill.isDead()).as("failed at %d without having been killed", index).isTrue();
      }
      adls.server().onRequest(new AdlsRequestHook() {});
      landed.assertHolds(writer.durable(), Script.events());
    }
    return kill.last();
  }

  private void complete(OnAdls adls, Landed landed, String where) {
    try (Writer writer = writer(adls, new OnAdls.Machine())) {
      writer.run(SCRIPT);
      landed.assertIs(Script.events());
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError(where, failed);
    }
  }

  private long requestsOfARun() {
    try (OnAdls adls = OnAdls.start()) {
      OnAdls.Machine process = new OnAdls.Machine();
      KillAt count = new KillAt(process, NEVER, KillAt.Moment.BEFORE);
      adls.server().onRequest(count);
      try (Writer writer = writer(adls, process)) {
        writer.run(SCRIPT);
      }
      new Landed(adls).assertIs(Script.events());
      assertThat(count.requests()).as("requests of a run").isGreaterThan(80);
      return count.requests();
    }
  }

  /** Waiting costs no time: the server's clock goes on instead. */
  private Writer writer(OnAdls adls, OnAdls.Machine process) {
    return new Writer(
        adls.builder(process).pauses(adls::letPass).build(), compression, thread, adls::letPass);
  }
}
