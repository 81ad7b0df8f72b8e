package io.github.changecapture.spi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place for files that are there as a whole or not at all.
 *
 * <p>The rules, which {@code WholeFilesContract} in cdc-test checks:
 *
 * <ul>
 *   <li>W1: {@link #create} never replaces. Of several who create the same path at once one gets
 *       true, and what it wrote stays.
 *   <li>W2: whoever reads sees all of a file or none of it, also while it is being written and
 *       after a crash of whoever wrote it.
 *   <li>W3: when {@link #create}, {@link #put} or {@link #delete} returns, the change survives a
 *       crash of process and machine; so does a file that was found by a {@code create} that
 *       returns false.
 *   <li>W4: content is asked for once, and written without more of it in memory than a few MiB. If
 *       it throws, nothing is created, and its error is passed on.
 *   <li>W5: a path is relative, and inside the place: anything else fails with {@link
 *       io.github.changecapture.error.SinkRejected}, as does a path that is too long.
 *   <li>W6: failures are those of rule G11 of {@link SegmentStore}. Every call may block. Safe for
 *       use by several threads, and processes, at once.
 * </ul>
 */
public interface WholeFiles {

  /** Writes a file's bytes. */
  @FunctionalInterface
  interface Content {

    /**
     * Writes all of it.
     *
     * @param out takes the bytes; not to be closed
     * @throws IOException if the output throws it
     */
    void writeTo(OutputStream out) throws IOException;

    /**
     * Content that is in memory.
     *
     * @param bytes all of it; not copied
     * @return the content
     */
    static Content of(byte[] bytes) {
      return out -> out.write(bytes);
    }
  }

  /**
   * Writes a file that is not there.
   *
   * @param path the file, its parts separated by {@code /}
   * @param content what it will hold
   * @return true if this call has made it; false, with nothing changed, if there is one
   */
  boolean create(String path, Content content);

  /**
   * Says beforehand whether a path can be a file's, without asking anybody.
   *
   * @param path the file
   * @throws io.github.changecapture.error.SinkRejected if it is not one of rule W5
   */
  void requireValid(String path);

  /**
   * Writes a small file, in place of the one that is there.
   *
   * @param path the file
   * @param content what it will hold
   */
  void put(String path, byte[] content);

  /**
   * Reads a part of a file.
   *
   * @param path the file
   * @param from where to begin; at most its length
   * @param count how many bytes at most
   * @return the bytes, fewer only at the file's end; null if there is no such file
   */
  byte @Nullable [] read(String path, long from, int count);

  /**
   * How long a file is.
   *
   * @param path the file
   * @return its length in bytes, or -1 if there is no such file
   */
  long length(String path);

  /**
   * Deletes a file; one that is missing is no error.
   *
   * @param path the file
   */
  void delete(String path);

  /**
   * The names in a folder.
   *
   * @param folder the folder
   * @return the names of files and folders in it, without the folder, in no particular order; none
   *     if there is no such folder; to be closed
   */
  Stream<String> names(String folder);

  /**
   * Names the place, for messages.
   *
   * @return such as a folder's path; no secret
   */
  String location();
}
