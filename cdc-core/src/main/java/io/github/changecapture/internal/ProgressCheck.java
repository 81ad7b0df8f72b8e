package io.github.changecapture.internal;

import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import reactor.core.publisher.Flux;

/**
 * Whether the capture sees that an idle stream moves on.
 *
 * @param client how the capture connects
 */
record ProgressCheck(ClientSource client) implements DoctorCheck {
  private static final String SUBJECT = "progress";
  private static final String RULE = "the capture sees that an idle stream moves on";

  @Override
  public Flux<Finding> look() {
    return Flux.just(
        client.listens()
            ? Findings.ok(SUBJECT, "from the server's replies", RULE)
            : new Finding(
                Severity.WARNING,
                SUBJECT,
                "from events only: a quiet stream's checkpoint ages, and hours are sealed by the"
                    + " clock",
                RULE,
                "put ProgressListener.create() into the client's settings, and pass it with the"
                    + " client"));
  }
}
