package io.github.changecapture.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class ResumeStormTest {
  private final AtomicLong now = new AtomicLong();
  private final ResumeStorm storm = new ResumeStorm(now::get);

  @Test
  void manyResumesInAShortTimeAreAStorm() {
    resume(ResumeStorm.RESUMES, ResumeStorm.WITHIN.toNanos() / (2 * ResumeStorm.RESUMES));

    StepVerifier.create(storm.detected()).verifyComplete();
  }

  @Test
  void manyResumesOverALongTimeAreNot() {
    resume(10 * ResumeStorm.RESUMES, ResumeStorm.WITHIN.toNanos() / (ResumeStorm.RESUMES - 1));

    StepVerifier.create(storm.detected())
        .expectSubscription()
        .expectNoEvent(java.time.Duration.ofMillis(10))
        .thenCancel()
        .verify();
  }

  private void resume(int times, long pauseNanos) {
    for (int i = 0; i < times; i++) {
      storm.resumed();
      now.addAndGet(pauseNanos);
    }
  }
}
