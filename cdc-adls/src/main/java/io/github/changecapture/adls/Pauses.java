package io.github.changecapture.adls;

import java.time.Duration;

/** How time is let pass between two requests. */
@FunctionalInterface
interface Pauses {
  void pause(Duration duration) throws InterruptedException;

  static Pauses sleeping() {
    return duration -> Thread.sleep(duration.toMillis());
  }
}
