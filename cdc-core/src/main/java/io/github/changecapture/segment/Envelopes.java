package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;
import io.github.changecapture.internal.file.BlockingWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes the changes of each collection and hour into one JSON file, with metadata and an array.
 *
 * <pre>{@code
 * Envelopes envelopes = Envelopes.builder()
 *     .catalog(store.catalog()).files(LocalWholeFiles.in(folder)).build();
 * Mono<Position> checkpoint = checkpoints.load("orders").map(Checkpoint::position);
 * envelopes.follow(Duration.ofMinutes(1), checkpoint).subscribe();
 * }</pre>
 *
 * <p>{@code shop/orders/2026-11-21-10.json}, or {@code orders/2026-11-21-10.json} where the only
 * database is named, is
 *
 * <pre>{@code
 * {"metadata":{"collection":"orders","database":"shop","timestamp":"2026-11-21T11:00:31Z",
 *   "count":2,"dumper_version":"1.0.0","capture":"orders","hour":"2026-11-21T10:00:00Z",
 *   "from":{"segment":7,"line":0},"next":{"segment":8,"line":0}},"changes":[
 * {"timestamp":"2026-11-21T10:12:03Z","change":{"_id":{"_data":"82..."},...}},
 * {"timestamp":"2026-11-21T10:12:04Z","change":{"_id":{"_data":"82..."},...}}
 * ]}
 * }</pre>
 *
 * <ul>
 *   <li>The changes are those of the sealed segments that a {@link RollingSink} has written by the
 *       hour or by parts of it, read from there line by line: memory does not grow with the file.
 *       {@code change} is the segment's line; its {@code timestamp} is the change's cluster time,
 *       that of the metadata when the file was written.
 *   <li>Documents that a snapshot has read are no changes, and in no envelope.
 *   <li>An hour is over when the capture's checkpoint has passed its end and its segments are
 *       sealed. What comes for it after that, or is more than {@link EnvelopesBuilder#maxChanges},
 *       goes into the next part: {@code 2026-11-21-10-0001.json}.
 *   <li>Each change is in one file, whatever is killed when, and however many write envelopes of
 *       one catalog to one place at once. A file is there as a whole or not at all, and never
 *       changes. Whoever takes one away does not get it again, as long as {@code _cdc/envelopes}
 *       stays.
 *   <li>A segment that is damaged or missing fails the call; what it had written stays.
 * </ul>
 *
 * <p>Safe for use by several threads at once. It owns nothing and needs no closing.
 */
public final class Envelopes {
  private final EnvelopeSettings settings;

  Envelopes(EnvelopeSettings settings) {
    this.settings = settings;
  }

  /** Which changes of an hour that is not over are written. */
  enum Extent {
    FULL_PARTS,
    TO_THE_END
  }

  /**
   * Builds it; the catalog and the place for the files have to be named.
   *
   * @return a new builder
   */
  public static EnvelopesBuilder builder() {
    return new EnvelopesBuilder();
  }

  /**
   * Writes the hours that are over, and full parts of those that are not; blocks.
   *
   * @param checkpoint how far the capture has come that writes the segments
   * @return what was written
   * @throws io.github.changecapture.error.CaptureException if a segment or a file cannot be read or
   *     written, or the segments are not of hours
   */
  public EnvelopeReport writeFinished(Position checkpoint) {
    return write(checkpoint, Extent.FULL_PARTS);
  }

  /**
   * Writes everything that is sealed, also of hours that are not over; blocks. What is sealed later
   * goes into the next part.
   *
   * @param checkpoint how far the capture has come that writes the segments
   * @return what was written
   * @throws io.github.changecapture.error.CaptureException as {@link #writeFinished}
   */
  public EnvelopeReport writeSealed(Position checkpoint) {
    return write(checkpoint, Extent.TO_THE_END);
  }

  /**
   * Calls {@link #writeFinished} again and again, on Reactor's bounded elastic scheduler.
   *
   * @param interval how long to wait after each call
   * @param checkpoint how far the capture has come, asked before each call; nothing is written
   *     while it is empty
   * @return what each call has written, without end; fails when a call does. Cancelling it does not
   *     interrupt a call
   */
  public Flux<EnvelopeReport> follow(Duration interval, Mono<Position> checkpoint) {
    requireNonNull(interval, "interval");
    return requireNonNull(checkpoint, "checkpoint")
        .flatMap(
            position ->
                BlockingWork.<EnvelopeReport>mono(() -> writeFinished(position), unwanted -> {}))
        .repeatWhen(calls -> calls.delayElements(interval));
  }

  private EnvelopeReport write(Position checkpoint, Extent extent) {
    Instant upTo = requireNonNull(checkpoint, "checkpoint").instant();
    EnvelopeReport report = new EnvelopeReport(0, 0);
    try (Stream<String> series = settings.catalog().series()) {
      for (Iterator<String> names = series.iterator(); names.hasNext(); ) {
        report = report.and(new SeriesEnvelopes(settings, names.next()).write(upTo, extent));
      }
    }
    return report;
  }
}
