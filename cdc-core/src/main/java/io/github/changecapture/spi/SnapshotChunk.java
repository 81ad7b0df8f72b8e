package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Namespace;

/**
 * A part of a snapshot that is delivered as a whole. The last chunk of each snapshot holds its
 * {@link io.github.changecapture.event.NamespaceReset} only.
 *
 * @param snapshot the snapshot's id, fit for file names
 * @param namespace the collection
 * @param number counts the snapshot's chunks from 0; means the same documents for ever
 */
public record SnapshotChunk(String snapshot, Namespace namespace, int number) {
  /** Checks that nothing is null. */
  public SnapshotChunk {
    requireNonNull(snapshot, "snapshot");
    requireNonNull(namespace, "namespace");
  }
}
