package io.github.changecapture.adls;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.adls.Requests.Properties;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.WholeFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whole files in a folder of ADLS Gen2, such as that of an {@link AdlsSegmentStore}.
 *
 * <p>A file of up to 4 MiB is one Put Blob; a longer one is put together of blocks of 4 MiB by one
 * Put Block List. Both are refused where the path is taken, and become the file in one moment. What
 * an unfinished one leaves are blocks that belong to no file, which the service drops after a week.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-blob">Put Blob</a>
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block-list">Put Block
 *     List</a>
 */
public final class AdlsWholeFiles implements WholeFiles {
  private final Files files;

  private AdlsWholeFiles(Files files) {
    this.files = files;
  }

  /**
   * The files in a folder.
   *
   * @param folder the folder
   * @return the place; nothing is sent yet, and it needs no closing
   */
  public static AdlsWholeFiles in(AdlsFolder folder) {
    return new AdlsWholeFiles(requireNonNull(folder, "folder").files());
  }

  @Override
  public boolean create(String path, Content content) {
    BlockOutput out = new BlockOutput(reached(), safe(path));
    try {
      content.writeTo(out);
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "the content of file %s in %s could not be read (%s)".formatted(path, location(), failed),
          failed);
    }
    return out.finish();
  }

  @Override
  public void requireValid(String path) {
    files.requireValid(safe(path));
  }

  @Override
  public void put(String path, byte[] content) {
    reached().overwrite(safe(path), content);
  }

  @Override
  public byte @Nullable [] read(String path, long from, int count) {
    Properties found = reached().properties(safe(path));
    if (found == null) {
      return null;
    }
    long wanted = Math.min(count, found.length() - from);
    return wanted <= 0 ? new byte[0] : files.read(path, from, wanted).toBytes();
  }

  @Override
  public long length(String path) {
    Properties found = reached().properties(safe(path));
    return found == null ? -1 : found.length();
  }

  @Override
  public void delete(String path) {
    reached().deleteIfPresent(safe(path));
  }

  @Override
  public Stream<String> names(String folder) {
    return reached().names(safe(folder));
  }

  @Override
  public String location() {
    return files.location();
  }

  /** Says what is wrong with the account or file system before anything else does. */
  private Files reached() {
    files.requireFileSystem();
    return files;
  }

  private String safe(String path) {
    boolean isUnsafe =
        Arrays.stream(path.split("/", -1))
            .anyMatch(
                part ->
                    part.isEmpty()
                        || part.equals(".")
                        || part.equals("..")
                        || part.indexOf('\\') >= 0);
    if (isUnsafe) {
      throw new SinkRejected(
          "path '%s' must be relative and stay in %s, without empty parts, '.', '..' and backslashes"
              .formatted(path, location()));
    }
    return path;
  }
}
