package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.test.adls.AdlsDouble;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsFaultBuilder;
import io.github.changecapture.test.adls.AdlsRequest;
import io.github.changecapture.test.adls.AdlsRequestHook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that are killed at random requests, on a service that fails at random; each run is the
 * life of one store. {@code -Drandom.runs=200} for more of them, {@code -Dseed=} for others.
 */
class RandomKillsIT {
  private static final Logger LOG = LoggerFactory.getLogger(RandomKillsIT.class);
  private static final List<EventBatch> SCRIPT = Script.batches();
  private static final int RUNS = Integer.getInteger("random.runs", 10);
  private static final long SEED = Long.getLong("seed", 20_261_121);

  /** A run has some 120 requests, a recovery fewer. */
  private static final int LAST_REQUEST = 140;

  private static final int MOST_KILLS = 4;
  private static final int MOST_FAULTS = 6;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private long kills;
  private long faults;

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  /** Kills a process at a request, before or after that is applied. */
  private static final class Kill implements AdlsRequestHook {
    private final OnAdls.Machine process;
    private final long index;
    private final Moment moment;
    private long requests;
    private boolean dead;

    private enum Moment {
      BEFORE,
      AFTER
    }

    Kill(OnAdls.Machine process, Random random) {
      this.process = process;
      this.index = 1L + random.nextInt(LAST_REQUEST);
      this.moment = random.nextBoolean() ? Moment.BEFORE : Moment.AFTER;
    }

    @Override
    public synchronized Connection before(AdlsRequest request) {
      if (dead) {
        return Connection.RESET;
      }
      requests++;
      return requests == index && moment == Moment.BEFORE ? die() : Connection.KEPT;
    }

    @Override
    public synchronized Connection after(AdlsRequest request) {
      return dead || (requests == index && moment == Moment.AFTER) ? die() : Connection.KEPT;
    }

    private Connection die() {
      dead = true;
      process.kill();
      return Connection.RESET;
    }

    synchronized boolean isDead() {
      return dead;
    }
  }

  @Test
  void whoeverIsKilledWhateverFailsEachEventLandsOnceAndInOrder() {
    for (int run = 0; run < RUNS; run++) {
      long seed = SEED + run;
      try {
        live(new Random(seed));
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("with -Dseed=%d -Drandom.runs=1".formatted(seed), failed);
      }
    }
    LOG.info("{} runs from seed {}: {} kills, {} faults met", RUNS, SEED, kills, faults);
    assertThat(kills).as("kills").isGreaterThanOrEqualTo(RUNS);
    assertThat(faults).as("faults").isGreaterThanOrEqualTo(RUNS);
  }

  private void live(Random random) {
    // Not OnAdls.start(): an account does not fail on demand.
    try (OnAdls adls = new OnAdls(AdlsDouble.start())) {
      Landed landed = new Landed(adls);
      List<AdlsFault> injected = new ArrayList<>();
      int deaths = 1 + random.nextInt(MOST_KILLS);
      for (int death = 0; death < deaths; death++) {
        injectSome(adls, random, injected);
        runUntilKilled(adls, landed, random);
        if (random.nextBoolean()) {
          injected.forEach(AdlsFault::release);
        }
      }
      injectSome(adls, random, injected);
      complete(adls, landed, injected);
      faults += injected.stream().mapToLong(AdlsFault::hits).sum();
    }
  }

  private void runUntilKilled(OnAdls adls, Landed landed, Random random) {
    OnAdls.Machine process = new OnAdls.Machine();
    Kill kill = new Kill(process, random);
    adls.server().onRequest(kill);
    try (Writer writer = writer(adls, process)) {
      try {
        writer.run(SCRIPT);
      } catch (RuntimeException dead) {
        assertThat(kill.isDead()).as("failed alive: %s", dead).isTrue();
      }
      adls.server().onRequest(new AdlsRequestHook() {});
      landed.assertHolds(writer.durable(), Script.events());
    }
    kills += kill.isDead() ? 1 : 0;
  }

  /** What was on its way all the time arrives in the end, and changes nothing any more. */
  private void complete(OnAdls adls, Landed landed, List<AdlsFault> injected) {
    try (Writer writer = writer(adls, new OnAdls.Machine())) {
      writer.run(SCRIPT);
    }
    landed.assertIs(Script.events());
    injected.forEach(AdlsFault::release);
    landed.assertIs(Script.events());
  }

  private static void injectSome(OnAdls adls, Random random, List<AdlsFault> injected) {
    int count = random.nextInt(MOST_FAULTS + 1);
    for (int i = 0; i < count; i++) {
      AdlsFaultBuilder next =
          adls.server().faults().on().occurrence(1 + random.nextInt(LAST_REQUEST));
      injected.add(
          switch (random.nextInt(6)) {
            case 0 -> next.dropRequest();
            case 1 -> next.loseResponse();
            case 2 -> next.refuseAfterApplying(500, "InternalError");
            case 3 -> next.busy(Duration.ofSeconds(1 + random.nextInt(20)));
            case 4 -> next.truncateResponse();
            default -> next.applyLater();
          });
    }
  }

  private Writer writer(OnAdls adls, OnAdls.Machine process) {
    return new Writer(
        // Faults of several lives may meet one request.
        adls.builder(process).attempts(10).pauses(adls::letPass).build(), thread, adls::letPass);
  }
}
