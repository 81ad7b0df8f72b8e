package io.github.changecapture.spi;

import io.github.changecapture.event.Namespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Keeps the checkpoints of captures, each under the capture's name.
 *
 * <p>The rules, which {@code CheckpointStoreContract} in cdc-test checks:
 *
 * <ul>
 *   <li>C1: {@link #claim} gives an epoch greater than that of every earlier claim of the name, and
 *       the last saved checkpoint.
 *   <li>C2: while another process holds the claim, {@code claim} waits or fails with {@link
 *       io.github.changecapture.error.OwnedElsewhere}; a claim whose process died can be had, by
 *       and by if it has a lease: then the error says when to ask again.
 *   <li>C3: {@link #save} completes when the checkpoint survives a crash of process and machine.
 *   <li>C4: a save is atomic: a crash in the middle leaves the old checkpoint or the new one.
 *   <li>C5: a save with an older epoch than the last claim's fails with {@link
 *       io.github.changecapture.error.Fenced} and changes nothing.
 *   <li>C6: a save of an earlier position than the one the same epoch saved fails with {@link
 *       io.github.changecapture.error.CheckpointRejected} and changes nothing.
 *   <li>C7: names do not touch each other; a name may hold any character.
 *   <li>C8: a checkpoint that cannot be read fails with {@link
 *       io.github.changecapture.error.CheckpointRejected}, and is never taken for none.
 *   <li>C9: nothing blocks the subscriber's thread.
 *   <li>C10: a claim with a {@link Lease} can be had by another one when its duration has passed
 *       since the claim or the last renewal, and not before; one clock decides, the storage's.
 *   <li>C11: a renewal gives a lease its whole duration again; one by an owner that has released
 *       the claim, or after a newer claim, fails with {@link io.github.changecapture.error.Fenced}
 *       and changes nothing.
 * </ul>
 */
public interface CheckpointStore {

  /**
   * Becomes the owner of a capture.
   *
   * <p>A store with leases fails while another owner has the claim, rather than wait: it is the
   * capture that waits, shows it in its status, and stops waiting when it is cancelled.
   *
   * @param capture the capture's name
   * @return the claim
   */
  Mono<Claim> claim(String capture);

  /**
   * Saves a checkpoint in place of the last one.
   *
   * @param capture the capture's name
   * @param checkpoint what to save, with the claim's epoch
   * @return completes when it is durable
   */
  Mono<Void> save(String capture, Checkpoint checkpoint);

  /**
   * Gives the claim back.
   *
   * @param capture the capture's name
   * @param ownerEpoch the claim's epoch; an older one does nothing
   * @return completes when another process can have the claim
   */
  Mono<Void> release(String capture, long ownerEpoch);

  /**
   * Reads the last saved checkpoint without owning the capture.
   *
   * @param capture the capture's name
   * @return the checkpoint, or empty if there is none
   */
  Mono<Checkpoint> load(String capture);

  /**
   * The collections that the store itself writes to, which no capture should deliver: each delivery
   * would cause a checkpoint, and that a delivery.
   *
   * @return the namespaces, known without I/O; none by default
   */
  default Set<Namespace> ownNamespaces() {
    return Set.of();
  }

  /**
   * The folders on this machine that the store writes to, for an examination of their file systems.
   *
   * @return the folders, known without I/O; none by default
   */
  default List<Path> folders() {
    return List.of();
  }
}
