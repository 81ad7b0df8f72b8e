package io.github.changecapture.internal;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Whether a snapshot can read and count the collections.
 *
 * @param settings say whether one may be taken
 * @param source reads
 * @param found the collections
 */
record SnapshotCheck(CaptureSettings<?> settings, SnapshotSource source, List<Namespace> found)
    implements DoctorCheck {
  private static final String SUBJECT = "snapshot";
  private static final String RULE =
      "a snapshot reads and counts each collection, with the privilege find";

  @Override
  public Flux<Finding> look() {
    if (!settings.policies().snapshots().isOn()) {
      return Flux.empty();
    }
    return Flux.fromIterable(found)
        .concatMap(source::unreadable, 1)
        .collectList()
        .map(
            problems ->
                problems.isEmpty()
                    ? Findings.ok(SUBJECT, "all collections can be read and counted", RULE)
                    : new Finding(
                        Severity.ERROR,
                        SUBJECT,
                        String.join("; ", problems),
                        RULE,
                        RightsCheck.grant(settings.watched().scope())))
        .flux();
  }
}
