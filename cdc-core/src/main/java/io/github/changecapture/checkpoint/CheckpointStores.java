package io.github.changecapture.checkpoint;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.spi.CheckpointStore;
import java.nio.file.Path;

/** Where checkpoints can be kept: in memory, in a folder, or in a MongoDB collection. */
public final class CheckpointStores {
  private CheckpointStores() {}

  /**
   * Keeps checkpoints until the process ends, for tests and for captures that always start anew.
   *
   * <p>A name can be claimed once at a time; a claim while it is held fails with {@link
   * io.github.changecapture.error.OwnedElsewhere}. Nothing blocks, and nothing survives.
   *
   * <p>The last checkpoint of every name is kept as long as the store is reachable, also after its
   * capture was closed, so that a capture which is built again with the same store goes on there; a
   * name is never forgotten. Give captures with ever new names stores of their own.
   *
   * @return a new, empty store
   */
  public static CheckpointStore inMemory() {
    return new InMemoryCheckpointStore();
  }

  /**
   * Keeps checkpoints in a folder, one JSON file for each capture.
   *
   * <ul>
   *   <li>The folder is made at the first claim, with its parents. Nothing is touched before.
   *   <li>The capture {@code orders} has {@code orders.json}, and {@code orders.lock}, on which its
   *       owner holds the operating system's file lock; it ends with the process, however that
   *       ends. The lock file stays, because it also remembers the last owner's epoch: deleting
   *       {@code orders.json} alone is safe at rest. Names are written as {@link
   *       io.github.changecapture.partition.PathName} says.
   *   <li>A save writes a new file, forces it to the disk and renames it over the old one. A file
   *       ends with a checksum, so that a damaged one is noticed.
   *   <li>A claim while another process, or another capture in this one, holds it fails at once
   *       with {@link io.github.changecapture.error.OwnedElsewhere}. On a network file system that
   *       is as good as the system's locks between machines.
   *   <li>All input and output runs on Reactor's bounded elastic scheduler. A save or a claim that
   *       has begun is finished when its subscriber cancels; the claim is then given back.
   *   <li>A file holds a resume token, and with it a document's key: protect the folder as you
   *       protect the data.
   * </ul>
   *
   * <p>What fails: {@link io.github.changecapture.error.ConfigurationError} if the folder is a
   * file, {@link io.github.changecapture.error.AccessDenied} without the rights, {@link
   * io.github.changecapture.error.CheckpointRejected} for a file that cannot be trusted, {@link
   * io.github.changecapture.error.Fenced} if somebody removed the lock file, and {@link
   * io.github.changecapture.error.SinkUnavailable} for anything else, such as a full disk.
   *
   * @param folder where the files are, on a file system that locks
   * @return the store; it needs no closing
   */
  public static CheckpointStore file(Path folder) {
    return new FileCheckpointStore(requireNonNull(folder, "folder"));
  }

  /**
   * Keeps checkpoints in a MongoDB collection, one document for each capture. Of several instances
   * of a capture one works, and the others wait to take over when it stops or dies.
   *
   * <p>Needs {@code find}, {@code insert} and {@code update} on the collection, {@code
   * changecapture.checkpoints} by default. {@link MongoCheckpointStore} says how it works.
   *
   * @return a builder, which must be told where MongoDB is
   */
  public static MongoCheckpointStoreBuilder mongo() {
    return new MongoCheckpointStoreBuilder();
  }
}
