package io.github.changecapture.spi;

/**
 * Where a rolling sink keeps its segments, files that only grow, and their catalog: a folder, a
 * container of a cloud storage.
 *
 * <p>The rules for a store, its sessions and open segments, which {@code SegmentStoreContract} in
 * cdc-test checks; those for the catalog are at {@link SegmentCatalog}:
 *
 * <ul>
 *   <li>G1: a store has one owner at a time. While a session is open, {@link #open} in this or in
 *       another process waits or fails with {@link io.github.changecapture.error.OwnedElsewhere};
 *       the store of a process that died can be had.
 *   <li>G2: a store belongs to the capture that opened it first. {@link #open} for a capture of
 *       another name fails with {@link io.github.changecapture.error.SinkRejected} and changes
 *       nothing: positions of two captures cannot be compared.
 *   <li>G3: {@link SegmentSession#open} opens the file, or makes it with its folders where it is
 *       missing. It never shortens or replaces what an {@link OpenSegment#append} has completed.
 *   <li>G4: when {@link SegmentSession#open} returns, no older owner can change the file any more,
 *       and what is left of an append that did not complete is gone, durably, or ends with a whole
 *       line: then a beginning of the appended bytes may stay.
 *   <li>G5: {@link OpenSegment#append} returns when all bytes, and the file's existence, survive a
 *       crash of process and machine. Bytes become visible in order.
 *   <li>G6: after a failed append it is unknown what the file holds: the open segment refuses every
 *       later append; a segment opened anew knows.
 *   <li>G7: {@link OpenSegment#length} and {@link OpenSegment#read} show what is durable or waits
 *       to be flushed, never an append or a write under way.
 *   <li>G8: {@link SegmentSession#seal} closes the file for ever where the storage knows that, and
 *       may be repeated. If the file's length is not the record's, it fails with {@link
 *       io.github.changecapture.error.SinkRejected} and changes nothing.
 *   <li>G9: a path that is absolute, leaves the store, or enters the store's own folder {@code
 *       _cdc} other than for {@code _cdc/control}, fails with {@link
 *       io.github.changecapture.error.SinkRejected}.
 *   <li>G10: closing an open segment, or the session, seals and removes nothing; it releases
 *       everything, may be repeated, and a closed one refuses all other calls with {@link
 *       IllegalStateException}.
 *   <li>G11: a failure is a {@link io.github.changecapture.error.CaptureException} that names the
 *       path and the reason: {@link io.github.changecapture.error.Fenced} after another owner took
 *       over, {@link io.github.changecapture.error.AccessDenied}, {@link
 *       io.github.changecapture.error.ConfigurationError} at {@link #open} for a place that cannot
 *       be a store, {@link io.github.changecapture.error.SinkUnavailable} for everything that may
 *       pass.
 *   <li>G12: every call may block, and is made on a thread that may. Calls for different segments
 *       may come at the same time; for one segment they follow each other, except for flushes.
 *   <li>G13: an append to a segment that takes no more fails with {@link
 *       io.github.changecapture.error.SegmentFull} and changes nothing; the segment can still be
 *       read and sealed. A new segment takes one append at least, of whatever size.
 *   <li>G14: a {@link OpenSegment#write} whose flush is complete is as durable as an append (G5).
 *       Of those that were not flushed, all together, a beginning may stay (G4). Each flush is
 *       completed once, in the order of the writes, while at most one further write is begun; a
 *       segment is only appended to, sealed or closed in order when nothing waits to be flushed,
 *       and a write fails with {@link io.github.changecapture.error.SegmentFull} only then. After a
 *       failed flush no later one succeeds.
 * </ul>
 */
public interface SegmentStore {

  /**
   * Becomes the owner.
   *
   * @param context the capture that will write, and its owner's epoch
   * @return the owner's access; to be closed
   */
  SegmentSession open(SinkContext context);

  /**
   * The segments as readers see them, without owning the store.
   *
   * @return the catalog; nothing is read yet
   */
  SegmentCatalog catalog();

  /**
   * Names the place, for messages.
   *
   * @return such as a folder's path; no secret
   */
  String location();
}
