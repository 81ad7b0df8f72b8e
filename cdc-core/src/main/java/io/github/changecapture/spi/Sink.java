package io.github.changecapture.spi;

import io.github.changecapture.status.SegmentCounts;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where a capture delivers its events.
 *
 * <p>The rules, which {@code SinkContract} in cdc-test checks:
 *
 * <ul>
 *   <li>S1: the Mono of {@link #write} completes when every event of the batch is durable, and not
 *       before: the checkpoint passes the batch then.
 *   <li>S2: a batch's place in the order is fixed when its Mono is subscribed to. The capture
 *       subscribes to one after the other, on one thread, in stream order, and does not wait for
 *       the earlier ones to complete.
 *   <li>S3: the Monos may complete in any order and on any thread.
 *   <li>S4: an event that the sink has made durable before, in this or in another process, is not
 *       written again; a sink that cannot know says so in its documentation.
 *   <li>S5: a failed write fails the Mono, and the sink takes no further batch. The capture then
 *       closes the sink and fails; a later run sends the events again.
 *   <li>S6: a batch without events only moves the watermark.
 *   <li>S7: {@link #close} makes durable what it has taken, and releases everything; it is called
 *       once, on the thread of the writes, also after a failure or a cancel, and never fails for
 *       what a write has failed for; no write is subscribed to after it.
 *   <li>S8: nothing blocks the thread of a subscriber, except that {@code write} may be called on a
 *       thread that may block.
 * </ul>
 *
 * <p>A sink that can never take one event, but could go on behind it, may hand it to {@link
 * SinkContext#rejections}. The event counts as durable when that completes, and not before; if it
 * fails, so does the write.
 */
public interface Sink {

  /**
   * Prepares the sink; called once, before the first batch.
   *
   * @param context the capture and where it resumes
   * @return completes when the sink can take batches; fails with {@link
   *     io.github.changecapture.error.OwnedElsewhere}, {@link
   *     io.github.changecapture.error.AccessDenied} or another {@link
   *     io.github.changecapture.error.CaptureException} that says what to do
   */
  Mono<Void> open(SinkContext context);

  /**
   * Takes a batch.
   *
   * @param batch events in stream order; the list is immutable
   * @return completes when all of it is durable
   */
  Mono<Void> write(EventBatch batch);

  /**
   * Makes durable what was taken, and releases everything.
   *
   * @return completes when that is done
   */
  Mono<Void> close();

  /**
   * Where chunks of snapshots go.
   *
   * @return what takes them; null, the default, for a sink that takes their events by {@link
   *     #write}, in batches without a watermark: these can come again, with the same ids
   */
  default @Nullable SnapshotSink snapshots() {
    return null;
  }

  /**
   * What became of the sink's segments, for meters.
   *
   * @return counts since the sink was made, on any thread and at any time; zeros, the default, for
   *     a sink without segments
   */
  default SegmentCounts segments() {
    return SegmentCounts.NONE;
  }

  /**
   * Describes where and how events land, for the checkpoint: a capture refuses to go on with
   * another layout after an unclean stop, because the sink could not know what it had written.
   *
   * @return a short description; empty, the default, for a sink to which that does not matter
   */
  default String layout() {
    return "";
  }
}
