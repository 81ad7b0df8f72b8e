package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import reactor.core.publisher.Mono;

/** Waits in a test's own thread for what a Mono brings. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Await() {}

  static <T> T value(Mono<T> mono) {
    T value = mono.block(PATIENCE);
    if (value == null) {
      throw new AssertionFailedError("expected a value, but the Mono completed without one");
    }
    return value;
  }

  static <T> @Nullable T valueOrNothing(Mono<T> mono) {
    return mono.block(PATIENCE);
  }

  static void completion(Mono<Void> mono) {
    mono.block(PATIENCE);
  }

  static void failure(Class<? extends Throwable> type, Mono<?> mono) {
    assertThat(catchThrowable(() -> mono.block(PATIENCE))).isInstanceOf(type);
  }
}
