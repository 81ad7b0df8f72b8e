package io.github.changecapture.examples.guide;

import io.github.changecapture.snowflake.SnowflakeLoader;
import reactor.core.Disposable;

/**
 * What docs/orchestration.md shows: its blocks of Java are the tagged regions here, in this order.
 */
final class OrchestrationExample {
  private OrchestrationExample() {}

  static void inProcess(SnowflakeLoader loader, Runnable stop) {
    // tag::in-process[]
    Disposable loading =
        loader
            .run() // LoadPolicy.interval() after each other; waits while Snowflake is away
            .subscribe(
                never -> {},
                failed -> System.err.println("needs somebody: " + failed.getMessage()));
    Runtime.getRuntime().addShutdownHook(new Thread(loading::dispose));
    // end::in-process[]
    stop.run();
  }
}
