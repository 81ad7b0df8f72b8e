package io.github.changecapture.adls;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.spi.CheckpointStore;

/** Checkpoints in ADLS Gen2. */
public final class AdlsCheckpoints {
  private AdlsCheckpoints() {}

  /**
   * Keeps checkpoints in a folder, one JSON file for each capture.
   *
   * <ul>
   *   <li>The capture {@code orders} has {@code _cdc/checkpoints/orders.json}, whose lease its
   *       owner holds and renews. Names are written as {@link
   *       io.github.changecapture.partition.PathName} says.
   *   <li>A save replaces the whole file at once, on condition that the lease is held and that the
   *       file is still the one that was saved before. A file ends with a checksum.
   *   <li>A claim while another process holds it fails with {@link
   *       io.github.changecapture.error.OwnedElsewhere}, which says when to ask again: a capture
   *       waits until that process stops, or has not renewed its lease.
   *   <li>All requests run on Reactor's bounded elastic scheduler. A save or a claim that has begun
   *       is finished when its subscriber cancels; the claim is then given back.
   *   <li>A file holds a resume token, and with it a document's key: protect it as you protect the
   *       data.
   * </ul>
   *
   * @param folder where they are kept, such as the folder that the sink writes to
   * @return a store; nothing is sent yet, and it needs no closing
   */
  public static CheckpointStore in(AdlsFolder folder) {
    return new AdlsCheckpointStore(requireNonNull(folder, "folder").files());
  }
}
