package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.test.adls.AdlsRequestHook;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

/** Runs of one script with something that happens at a request, and what has landed then. */
abstract class SweptRuns {
  private static final List<EventBatch> SCRIPT = Script.batches();
  private static final long NEVER = Long.MAX_VALUE;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private Compression compression = Compression.NONE;

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  final void compressBy(Compression next) {
    compression = next;
  }

  /** Says which request it was. */
  final String runAndDie(OnAdls adls, Landed landed, long index, KillAt.Moment moment) {
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

  final void complete(OnAdls adls, Landed landed, String where) {
    try (Writer writer = writer(adls, new OnAdls.Machine())) {
      writer.run(SCRIPT);
      landed.assertIs(Script.events());
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError(where, failed);
    }
  }

  final long requestsOfARun() {
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
