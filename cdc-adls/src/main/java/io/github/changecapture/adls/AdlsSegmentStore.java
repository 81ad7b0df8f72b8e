package io.github.changecapture.adls;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;

/**
 * Keeps segments as files in ADLS Gen2, and their catalog under {@code _cdc} beside them.
 *
 * <ul>
 *   <li>Its owner holds the lease of {@code _cdc/lock}, and the lease of each file while it writes
 *       it. They are renewed every third of their duration, also when idle. After a crash the next
 *       owner waits for them to expire, at most their duration; while the owner lives, it gets
 *       {@link io.github.changecapture.error.OwnedElsewhere} after that. Leases are never broken.
 *   <li>An owner who slept while another took over is refused by the service: its leases are gone,
 *       and the records of unfinished segments are not the ones that it knew.
 *   <li>A commit is one append with flush, or several appends and the last with flush, above 8 MiB.
 *       What a crash leaves of it is not part of the file, and is dropped when that is opened.
 *   <li>A segment is sealed by its record, then by a flush with {@code close=true}, which raises
 *       the event {@code BlobCreated} with {@code data.api=FlushWithClose}; after a crash in
 *       between it may be raised twice.
 *   <li>After 45,000 appends of a session, or when ADLS refuses the 50,001st, a segment takes no
 *       more, and the sink goes on in the next part.
 *   <li>Records are JSON, as {@link io.github.changecapture.segment.SegmentRecordFormat} says. They
 *       hold resume tokens, and with them documents' keys: protect {@code _cdc} as you protect the
 *       data.
 * </ul>
 *
 * <p>Requests are sent again while it is unknown what became of them, as often as {@link
 * AdlsFolderBuilder#attempts} says; whether they were applied is then found out, never guessed.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/lease-blob">Lease Blob</a>
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path/update">Path:
 *     Update</a>
 */
public final class AdlsSegmentStore implements SegmentStore {
  private final AdlsFolder folder;
  private final SegmentCatalog catalog;

  private AdlsSegmentStore(AdlsFolder folder) {
    this.folder = folder;
    this.catalog = new AdlsCatalog(folder.files());
  }

  /**
   * The store in a folder.
   *
   * @param folder where the segments are
   * @return the store; nothing is sent yet, and it needs no closing
   */
  public static AdlsSegmentStore in(AdlsFolder folder) {
    return new AdlsSegmentStore(requireNonNull(folder, "folder"));
  }

  @Override
  public SegmentSession open(SinkContext context) {
    Files files = folder.files();
    return new AdlsSession(files, new AdlsCatalog(files), StoreOwner.take(files, context));
  }

  @Override
  public SegmentCatalog catalog() {
    return catalog;
  }

  @Override
  public String location() {
    return folder.location();
  }
}
