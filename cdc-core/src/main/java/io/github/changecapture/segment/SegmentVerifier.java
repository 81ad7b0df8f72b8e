package io.github.changecapture.segment;

import io.github.changecapture.internal.file.BlockingWork;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Proves what a catalog says, by reading every segment once, wherever its files are.
 *
 * <p>Of each series it shows that no record is missing between the oldest and the newest; that
 * every segment is present and, once sealed, has the length and CRC32C of its record; that every
 * line is an event; that positions rise strictly from line to line and from segment to segment, so
 * that no event is there twice; and that each segment follows the one that its record says it
 * follows. Of a snapshot's chunk, which has an order of its own, it shows that one attempt at most
 * counts, and that no document is in it twice. Of the files it shows that each has a record. A
 * segment that is open is read as far as its last whole line; it may have no file yet. Whether each
 * change of the source is there is another question.
 *
 * <p>In memory it keeps a line, of at most 256 MiB, the names of one series' records, and eight
 * bytes for each segment; to find duplicates it needs one position, however large the files are,
 * since an event that is there twice cannot be behind the one before it. Where that happens, the
 * files are read once more to say where the other one is, for the first 100 events of a segment.
 *
 * <p>It changes nothing and takes no lock. Segments that are written meanwhile may be reported as
 * wrong: choose a {@link SegmentVerifierBuilder#to} that has passed. Safe for use by several
 * threads at once.
 */
public final class SegmentVerifier {
  private final SegmentCatalog catalog;
  private final Map<String, EventEncoder> encoders;
  private final TimeRange range;
  private final Consumer<VerificationProgress> listener;

  SegmentVerifier(
      SegmentCatalog catalog,
      Map<String, EventEncoder> encoders,
      TimeRange range,
      Consumer<VerificationProgress> listener) {
    this.catalog = catalog;
    this.encoders = encoders;
    this.range = range;
    this.listener = listener;
  }

  /**
   * Builds a verifier.
   *
   * @param catalog what to verify
   * @return a new builder
   */
  public static SegmentVerifierBuilder of(SegmentCatalog catalog) {
    return new SegmentVerifierBuilder(catalog);
  }

  /**
   * Verifies all segments of a catalog; blocks.
   *
   * @param catalog the catalog
   * @param encoders one for each format that the segments have
   * @return what was found
   * @throws io.github.changecapture.error.CaptureException if the store cannot be reached
   */
  public static Verification verify(SegmentCatalog catalog, EventEncoder... encoders) {
    return of(catalog).encoders(encoders).build().verify();
  }

  /**
   * Verifies; blocks, and may be repeated.
   *
   * @return what was found
   * @throws io.github.changecapture.error.CaptureException if the store cannot be reached
   * @throws CancellationException if the thread is interrupted
   */
  public Verification verify() {
    return run().verified();
  }

  /**
   * Verifies on a thread that may block, once for each subscriber.
   *
   * @return what was found, or the errors of {@link #verify}; a cancel ends the reading with the
   *     next piece of a file
   */
  public Mono<Verification> verification() {
    return Mono.defer(
        () -> {
          VerificationRun run = run();
          return BlockingWork.mono(() -> unlessCancelled(run), nobodyWants -> {})
              .doOnCancel(run::cancel);
        });
  }

  private static @Nullable Verification unlessCancelled(VerificationRun run) {
    try {
      return run.verified();
    } catch (CancellationException nobodyWaits) {
      return null;
    }
  }

  private VerificationRun run() {
    return new VerificationRun(catalog, encoders, range, listener);
  }
}
