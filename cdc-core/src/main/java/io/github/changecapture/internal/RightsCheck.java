package io.github.changecapture.internal;

import io.github.changecapture.config.Scope;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.event.Position;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether the user may open a change stream.
 *
 * @param scope what it is to be opened on
 * @param oldest opens one
 * @param probe knows from when
 */
record RightsCheck(Scope scope, OldestChange oldest, SourceProbe probe) implements DoctorCheck {
  private static final String SUBJECT = "rights";

  @Override
  public Flux<Finding> look() {
    return oldest
        .opensAt(Position.before(0, probe.now()))
        .map(opens -> Findings.ok(SUBJECT, "a change stream opens on " + scope, rule()))
        .onErrorResume(error -> Mono.just(refused(error)))
        .flux();
  }

  private String rule() {
    return "the user has the privileges find and changeStream on %s".formatted(scope);
  }

  private Finding refused(Throwable error) {
    return new Finding(
        Severity.ERROR,
        SUBJECT,
        "no change stream opens on %s: %s".formatted(scope, Findings.text(error)),
        rule(),
        MongoErrors.translate(error) instanceof AccessDenied
            ? grant(scope)
            : "it is not for want of rights: do what the server's answer asks for");
  }

  /** The command that grants what a capture of a scope needs. */
  static String grant(Scope scope) {
    String role =
        scope instanceof Scope.WholeDeployment
            ? "{role: 'readAnyDatabase', db: 'admin'}"
            : "{role: 'read', db: '%s'}"
                .formatted(
                    scope instanceof Scope.OneCollection one
                        ? one.namespace().database()
                        : ((Scope.OneDatabase) scope).name());
    return "db.grantRolesToUser(user, [" + role + "])";
  }
}
