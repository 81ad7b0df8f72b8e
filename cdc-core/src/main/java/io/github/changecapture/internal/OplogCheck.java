package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether the oplog holds more than the longest time that a capture may stand still.
 *
 * @param oldest sees the oplog
 */
record OplogCheck(OldestChange oldest) implements DoctorCheck {
  static final Duration DAY = Duration.ofHours(24);

  private static final String SUBJECT = "oplog window";
  private static final String RULE =
      "the oplog holds more than the longest time that the capture may stand still, 24 hours at"
          + " the least";

  @Override
  public Flux<Finding> look() {
    return window()
        .map(OplogCheck::window)
        .switchIfEmpty(
            Mono.just(
                new Finding(
                    Severity.UNKNOWN,
                    SUBJECT,
                    "a router has no oplog",
                    RULE,
                    "look at rs.printReplicationInfo() of each shard")))
        .onErrorResume(
            error ->
                Findings.unknown(
                    SUBJECT,
                    error,
                    RULE,
                    "db.grantRolesToUser(user, [{role: 'read', db: 'local'}]), which also shows"
                        + " headroom"))
        .flux();
  }

  private Mono<Duration> window() {
    return oldest
        .inOplog()
        .zipWith(
            oldest.lastOperation(),
            (first, last) -> HeadroomWatch.of(first, Position.before(0, last), last).window());
  }

  private static Finding window(Duration window) {
    return window.compareTo(DAY) >= 0
        ? Findings.ok(SUBJECT, readable(window), RULE)
        : new Finding(
            Severity.WARNING,
            SUBJECT,
            readable(window) + ", which grows if the oplog has only begun",
            RULE,
            "db.adminCommand({replSetResizeOplog: 1, size: ..., minRetentionHours: 48})");
  }

  static String readable(Duration time) {
    return time.toHours() > 0
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
