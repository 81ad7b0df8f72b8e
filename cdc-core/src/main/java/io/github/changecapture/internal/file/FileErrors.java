package io.github.changecapture.internal.file;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkUnavailable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Says what an error of the file system means for what is kept in a folder, and what to do.
 *
 * @param what what was to be read or written, such as {@code checkpoint of capture 'orders'}
 * @param folder the folder that the host named
 * @param aftermath what still holds after a failure that may pass
 */
public record FileErrors(String what, Path folder, String aftermath) {

  /** The same for one thing in the folder. */
  public FileErrors about(String part) {
    return new FileErrors(part, folder, aftermath);
  }

  public CaptureException of(IOException cause) {
    String where = what + " in folder " + folder;
    Path existing = nearestExisting(folder);
    if (existing != null && !Files.isDirectory(existing)) {
      return new ConfigurationError(
          where + ": " + existing + " is a file, and must be a folder; choose another one", cause);
    }
    if (cause instanceof AccessDeniedException || isReadOnly(existing)) {
      return new AccessDenied(
          where
              + ": this process has no right to read and write there ("
              + cause.getMessage()
              + "); give it that right, or choose another folder",
          cause);
    }
    return new SinkUnavailable(
        where
            + " could not be read or written ("
            + cause
            + "); "
            + aftermath
            + "; check the disk's free space and state",
        cause);
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
