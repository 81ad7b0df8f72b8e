package io.github.changecapture.examples.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Lets Ctrl-C end the work in order instead of cutting it off. */
final class Interrupt {
  private static final long PATIENCE_SECONDS = 90;

  private Interrupt() {}

  /**
   * Does the work and ends the process with its exit code, also after Ctrl-C.
   *
   * @param interrupt asks the work to end
   * @param work returns the exit code, and does not throw
   */
  static void exitWith(Runnable interrupt, IntSupplier work) {
    CountDownLatch finished = new CountDownLatch(1);
    AtomicInteger code = new AtomicInteger();
    Thread hook =
        new Thread(
            () -> {
              interrupt.run();
              haltWhen(finished, code);
            },
            "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    code.set(work.getAsInt());
    finished.countDown();
    System.exit(code.get());
  }

  /** Inside a shutdown the exit code can only be set by halting. */
  private static void haltWhen(CountDownLatch finished, AtomicInteger code) {
    try {
      if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.out.flush();
        Runtime.getRuntime().halt(code.get());
      }
    } catch (InterruptedException nobodyWaits) {
      Thread.currentThread().interrupt();
    }
  }
}
