package io.github.changecapture.adls;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.file.datalake.models.PathItem;
import io.github.changecapture.adls.AdlsOptions.MissingFileSystem;
import io.github.changecapture.adls.Requests.AfterFlush;
import io.github.changecapture.adls.Requests.Properties;
import io.github.changecapture.adls.Requests.Whole;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.segment.StorePaths;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files under a base path, with requests that are sent again while nobody knows what became of
 * them. An answer counts only if it means the same whether the request was applied before or not.
 */
final class Files {
  private static final Logger LOG = LoggerFactory.getLogger(Files.class);

  /** In a file's metadata: which of all writes made it what it is. */
  private static final String WRITE = "write";

  private final Requests requests;
  private final AdlsOptions options;
  private final Errors errors;
  private volatile boolean known;

  Files(Requests requests, AdlsOptions options, Errors errors) {
    this.requests = requests;
    this.options = options;
    this.errors = errors;
  }

  /** A request was refused, for whatever the caller knows to be its reason. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    Refused(Failure failure) {
      super(failure.reason(), failure.cause());
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  /** What came of an attempt to get a lease. */
  enum Acquired {
    YES,
    HELD_BY_ANOTHER,
    MISSING
  }

  AdlsOptions options() {
    return options;
  }

  Requests requests() {
    return requests;
  }

  String location() {
    return errors.location();
  }

  CaptureException error(String what, Failure failure) {
    return errors.of(what, failure);
  }

  /** Null if there is no such file. */
  @Nullable Properties properties(String path) {
    try {
      return answered(path, () -> requests.properties(path));
    } catch (Refused refused) {
      if (refused.failure().isMissing()) {
        return null;
      }
      throw errors.of(path, refused.failure());
    }
  }

  /** Whether it is certain that this call has made the file; otherwise it was there, or may be. */
  boolean createNew(String path) {
    PathLimits.require(requests.fullPath(path), errors.location());
    try {
      run(path, () -> requests.create(path));
      return true;
    } catch (Refused refused) {
      if (refused.failure().isConflict()) {
        return false;
      }
      throw errors.of(path, refused.failure());
    }
  }

  Acquired acquireLease(String path, String id) {
    try {
      run(path, () -> requests.acquireLease(path, id, options.leaseDuration()));
      return Acquired.YES;
    } catch (Refused refused) {
      if (refused.failure().isMissing()) {
        return Acquired.MISSING;
      }
      if (refused.failure().isConflict()) {
        return Acquired.HELD_BY_ANOTHER;
      }
      throw errors.of(path, refused.failure());
    }
  }

  /** False if the lease is lost: somebody else had one, or wrote, since it expired. */
  boolean renewLease(String path, String id) {
    return renewLease(path, id, new Attempts(options));
  }

  /** The same for whoever asks again by and by. */
  boolean renewLeaseOnce(String path, String id) {
    return renewLease(path, id, Attempts.one(options));
  }

  private boolean renewLease(String path, String id, Attempts attempts) {
    try {
      return answered(
          path,
          attempts,
          () -> {
            requests.renewLease(path, id);
            return true;
          });
    } catch (Refused refused) {
      if (refused.failure().isConflict() || refused.failure().isMissing()) {
        return false;
      }
      throw errors.of(path, refused.failure());
    }
  }

  /**
   * Gives a lease back, or leaves it to expire: that is no reason to fail. Says whether the service
   * could be reached.
   */
  boolean releaseLease(String path, String id) {
    try {
      return answered(
          path,
          Attempts.few(options),
          () -> {
            requests.releaseLease(path, id);
            return true;
          });
    } catch (Refused lostBefore) {
      return true;
    } catch (CaptureException unreachable) {
      LOG.debug("The lease of {} was not released, and expires", path, unreachable);
      return false;
    }
  }

  /** Drops what was appended after the length, and closes the file if asked; may be repeated. */
  void flush(String path, long length, String lease, AfterFlush after) {
    try {
      run(path, () -> requests.flush(path, length, lease, after));
    } catch (Refused refused) {
      throw errors.of(path, refused.failure());
    }
  }

  BinaryData read(String path, long from, long count) {
    try {
      return answered(path, () -> requests.read(path, from, count));
    } catch (Refused refused) {
      throw errors.of(path, refused.failure());
    }
  }

  /** Null if there is no such file. */
  @Nullable Whole whole(String path) {
    try {
      return answered(path, () -> requests.whole(path));
    } catch (Refused refused) {
      if (refused.failure().isMissing()) {
        return null;
      }
      throw errors.of(path, refused.failure());
    }
  }

  /** The names in a folder, in no particular order; none if there is no such folder. */
  Stream<String> names(String folder) {
    try {
      return answered(
          folder,
          () ->
              requests.list(folder).stream()
                  .map(PathItem::getName)
                  .map(name -> name.substring(name.lastIndexOf('/') + 1))
                  .toList())
          .stream();
    } catch (Refused refused) {
      if (refused.failure().isMissing()) {
        return Stream.empty();
      }
      throw errors.of(folder, refused.failure());
    }
  }

  /**
   * The paths of the files in a folder and below it, fetched page by page; none if there is no such
   * folder.
   */
  Stream<String> filesBelow(String folder) {
    return Stream.iterate(page(folder, null), Objects::nonNull, page -> after(folder, page))
        .flatMap(page -> page.getValue().stream())
        .filter(item -> !item.isDirectory())
        .map(requests::pathOf);
  }

  private @Nullable PagedResponse<PathItem> after(String folder, PagedResponse<PathItem> page) {
    String continuation = page.getContinuationToken();
    return continuation == null || continuation.isEmpty() ? null : page(folder, continuation);
  }

  private @Nullable PagedResponse<PathItem> page(String folder, @Nullable String continuation) {
    try {
      return answered(folder, () -> requests.listBelow(folder, continuation));
    } catch (Refused refused) {
      if (refused.failure().isMissing()) {
        return null;
      }
      throw errors.of(folder, refused.failure());
    }
  }

  void deleteIfPresent(String path) {
    try {
      run(path, () -> requests.delete(path));
    } catch (Refused refused) {
      if (!refused.failure().isMissing()) {
        throw errors.of(path, refused.failure());
      }
    }
  }

  /** Writes a file that is not there; gives its ETag, or null if it is there. */
  @Nullable String putNew(String path, byte[] content, Map<String, String> metadata) {
    PathLimits.require(requests.fullPath(path), errors.location());
    return put(path, content, metadata, new BlobRequestConditions().setIfNoneMatch("*"));
  }

  /**
   * Writes a file anew if it is still as it was known, and if the lease, if one is given, is held;
   * gives its new ETag, or null if not.
   */
  @Nullable String replace(
      String path,
      byte[] content,
      Map<String, String> metadata,
      String etag,
      @Nullable String lease) {
    return put(
        path, content, metadata, new BlobRequestConditions().setIfMatch(etag).setLeaseId(lease));
  }

  void requireValid(String path) {
    PathLimits.require(requests.fullPath(path), errors.location());
  }

  /** Writes a small file, whatever is there. */
  void overwrite(String path, byte[] content) {
    PathLimits.require(requests.fullPath(path), errors.location());
    try {
      run(
          path,
          () -> {
            var unused = requests.put(path, content, Map.of(), new BlobRequestConditions());
          });
    } catch (Refused refused) {
      throw errors.of(path, refused.failure());
    }
  }

  /** Sends a block that belongs to no file before {@link #commitNew}. */
  void stageBlock(String path, String id, BinaryData bytes) {
    PathLimits.require(requests.fullPath(path), errors.location());
    try {
      run(path, () -> requests.stageBlock(path, id, bytes));
    } catch (Refused refused) {
      throw errors.of(path, refused.failure());
    }
  }

  /** Makes a file of blocks where none is; false if there is one. */
  boolean commitNew(String path, List<String> blocks) {
    String write = UUID.randomUUID().toString();
    try {
      run(path, () -> requests.commitBlocks(path, blocks, Map.of(WRITE, write)));
      return true;
    } catch (Refused refused) {
      // The blocks are gone, too, once they or another's have become the file.
      Properties found = properties(path);
      if (found == null || !(refused.failure().isConflict() || refused.failure().status() == 400)) {
        throw errors.of(path, refused.failure());
      }
      return write.equals(found.metadata().get(WRITE));
    }
  }

  private @Nullable String put(
      String path, byte[] content, Map<String, String> metadata, BlobRequestConditions conditions) {
    String write = UUID.randomUUID().toString();
    Map<String, String> marked = new HashMap<>(metadata);
    marked.put(WRITE, write);
    try {
      return answered(path, () -> requests.put(path, content, marked, conditions));
    } catch (Refused refused) {
      if (!refused.failure().isConflict()) {
        throw errors.of(path, refused.failure());
      }
      // The condition fails too if an earlier attempt was applied without an answer.
      Properties found = properties(path);
      return found != null && write.equals(found.metadata().get(WRITE)) ? found.etag() : null;
    }
  }

  /** Before anything else is written, once. */
  void requireFileSystem() {
    if (known) {
      return;
    }
    try {
      if (options.missingFileSystem() == MissingFileSystem.CREATED) {
        createFileSystem();
      }
      requireHierarchy();
      known = true;
    } catch (Refused refused) {
      throw errors.of("file system", refused.failure());
    }
  }

  private void createFileSystem() {
    try {
      run("file system", requests::createFileSystem);
    } catch (Refused refused) {
      boolean isThere =
          refused.failure().isAbout("ContainerAlreadyExists", "FilesystemAlreadyExists");
      if (!isThere && !isFileSystemUsable(refused.failure())) {
        throw refused;
      }
    }
  }

  /** Whoever may not make file systems may still use one that is there. */
  private boolean isFileSystemUsable(Failure refusal) {
    if (refusal.status() != 403) {
      return false;
    }
    try {
      var unused = answered("file system", () -> requests.properties(StorePaths.LOCK));
      return true;
    } catch (Refused refused) {
      return refused.failure().isMissing();
    }
  }

  /** Whoever has rights on the file system only is not told; the first append tells then. */
  private void requireHierarchy() {
    try {
      if (!answered("account", requests::isHierarchical)) {
        throw Errors.flat(errors.location(), null);
      }
    } catch (Refused unknown) {
      if (unknown.failure().isOpen()) {
        throw unknown;
      }
    }
  }

  private void run(String what, Runnable request) {
    var unused =
        answered(
            what,
            () -> {
              request.run();
              return what;
            });
  }

  private <T> T answered(String what, Supplier<T> request) {
    return answered(what, new Attempts(options), request);
  }

  private <T> T answered(String what, Attempts attempts, Supplier<T> request) {
    while (true) {
      try {
        return request.get();
      } catch (RuntimeException thrown) {
        Failure failure = Failure.of(thrown);
        if (!failure.isOpen()) {
          throw new Refused(failure);
        }
        if (!attempts.mayGoOn()) {
          throw errors.of(what, failure);
        }
        attempts.pauseAfter(failure);
      }
    }
  }
}
