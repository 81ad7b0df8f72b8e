package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.internal.file.DurableFiles;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.internal.file.OwnerLock;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps segments as files in a folder, and their catalog under {@code _cdc} in it.
 *
 * <ul>
 *   <li>The folder is made at the first {@link #open}, with its parents. Nothing is touched before.
 *   <li>Its owner holds the operating system's lock on {@code _cdc/lock}, which ends with the
 *       process, however that ends. Another process, or another capture in this one, gets {@link
 *       OwnedElsewhere} at once. On a network file system that is as good as the system's locks
 *       between machines.
 *   <li>Every commit is forced to the disk; so are the folders that files are made or renamed in.
 *   <li>What a crash leaves of a commit is cut back to whole lines when the segment is opened.
 *   <li>A segment's record is {@code _cdc/segments/<series>/<number>.json}, written as {@link
 *       SegmentRecordFormat} says, and {@code _cdc/open} has an empty file for each that is not
 *       sealed.
 *   <li>Records hold resume tokens, and with them documents' keys: protect {@code _cdc} as you
 *       protect the data.
 * </ul>
 *
 * <p>What fails, always naming the folder: {@link io.github.changecapture.error.ConfigurationError}
 * if the folder, or one of its own in it, is a file, {@link
 * io.github.changecapture.error.AccessDenied} without the rights, {@link
 * io.github.changecapture.error.SinkRejected} if another capture's segments are in the folder or a
 * record is damaged, {@link io.github.changecapture.error.Fenced} if somebody removed the lock
 * file, and {@link io.github.changecapture.error.SinkUnavailable} for anything else, such as a full
 * disk.
 */
public final class LocalSegmentStore implements SegmentStore {
  private final StoreLayout layout;
  private final FileErrors errors;
  private final FolderCatalog catalog;

  private LocalSegmentStore(Path folder) {
    this.layout = new StoreLayout(folder);
    this.errors =
        new FileErrors(
            "segments",
            "LocalSegmentStore.in(folder)",
            folder,
            "what was reported as durable is, nothing else counts");
    this.catalog = new FolderCatalog(layout, errors);
  }

  /**
   * The store in a folder.
   *
   * @param folder where the segments are, on a file system that locks
   * @return the store; it needs no closing
   */
  public static LocalSegmentStore in(Path folder) {
    return new LocalSegmentStore(requireNonNull(folder, "folder"));
  }

  @Override
  public SegmentSession open(SinkContext context) {
    try {
      DurableFiles.createFolders(layout.own());
      OwnerLock lock = OwnerLock.tryAcquire(layout.lock());
      if (lock == null) {
        throw new OwnedElsewhere(
            "folder %s is owned by another process, or by another capture in this one: stop that one, or choose another folder for capture '%s'"
                .formatted(layout.base(), context.capture()));
      }
      return open(context, lock);
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  private SegmentSession open(SinkContext context, OwnerLock lock) throws IOException {
    try {
      new StoreIdentity(layout).require(context.capture());
      DurableFiles.createFolders(layout.markers());
      DurableFiles.createFolders(layout.catalog());
      lock.epoch(context.ownerEpoch());
      return new FolderSession(layout, catalog, errors, lock);
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  @Override
  public SegmentCatalog catalog() {
    return catalog;
  }

  @Override
  public String location() {
    return "folder " + layout.base();
  }
}
