package io.github.changecapture.internal;

import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import reactor.core.publisher.Mono;

/** What a {@link DoctorCheck} says that has nothing special to say. */
final class Findings {
  private Findings() {}

  static Finding ok(String subject, String found, String rule) {
    return new Finding(Severity.OK, subject, found, rule, "");
  }

  static Mono<Finding> unknown(String subject, Throwable error, String rule, String remedy) {
    return Mono.just(
        new Finding(Severity.UNKNOWN, subject, "cannot be seen: " + text(error), rule, remedy));
  }

  static String text(Throwable error) {
    return String.valueOf(MongoErrors.translate(error).getMessage());
  }
}
