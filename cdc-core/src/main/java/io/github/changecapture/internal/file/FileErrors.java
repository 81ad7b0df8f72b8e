package io.github.changecapture.internal.file;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkUnavailable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Says what an error of the file system means for what is kept in a folder, and what to do.
 *
 * @param what what was to be read or written, such as {@code checkpoint of capture 'orders'}
 * @param option where the host named the folder, such as {@code CheckpointStores.file(folder)}
 * @param folder the folder that the host named
 * @param aftermath what still holds after a failure that may pass
 */
public record FileErrors(String what, String option, Path folder, String aftermath) {

  /** The same for one thing in the folder. */
  public FileErrors about(String part) {
    return new FileErrors(part, option, folder, aftermath);
  }

  public CaptureException of(IOException cause) {
    Path existing = nearestExisting(folder);
    Path inTheWay = inTheWay(existing, cause);
    if (inTheWay != null) {
      return new ConfigurationError(
          where()
              + inTheWay
              + " is a file, and must be a folder; move it away, or choose another folder",
          cause);
    }
    if (cause instanceof AccessDeniedException || isReadOnly(existing)) {
      return new AccessDenied(
          where()
              + "this process has no right to read and write there ("
              + cause.getMessage()
              + "); give it that right, or choose another folder",
          cause);
    }
    if (!folder.toAbsolutePath().equals(existing)) {
      return new SinkUnavailable(
          where()
              + "the folder is missing, and could not be made in "
              + existing
              + " ("
              + cause
              + "); make it, or choose one that can be made",
          cause);
    }
    return new SinkUnavailable(
        where()
            + "it could not be read or written ("
            + cause
            + "); "
            + aftermath
            + "; check the disk's free space and state",
        cause);
  }

  private String where() {
    return what + " in folder " + folder + ", as " + option + " says: ";
  }

  /** What stands where the folder, or one of the library's own in it, is to be made; or null. */
  private static @Nullable Path inTheWay(@Nullable Path existing, IOException cause) {
    if (existing != null && !Files.isDirectory(existing)) {
      return existing;
    }
    boolean isTaken =
        cause instanceof FileAlreadyExistsException || cause instanceof NotDirectoryException;
    String path = isTaken ? ((FileSystemException) cause).getFile() : null;
    return path == null ? null : Path.of(path);
  }

  private static @Nullable Path nearestExisting(Path folder) {
    Path path = folder.toAbsolutePath();
    while (path != null && !Files.exists(path)) {
      path = path.getParent();
    }
    return path;
  }

  private static boolean isReadOnly(@Nullable Path path) {
    try {
      return path != null && Files.getFileStore(path).isReadOnly();
    } catch (IOException unknown) {
      return false;
    }
  }
}
