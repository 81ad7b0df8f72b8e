package io.github.changecapture.adls;

import io.github.changecapture.error.SinkRejected;

/**
 * What the service takes for a path.
 *
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata">Naming
 *     and referencing</a>
 */
final class PathLimits {
  private static final int MOST_CHARACTERS = 1024;
  private static final int LONGEST_PART = 255;
  private static final int DEEPEST = 63;

  private PathLimits() {}

  static void require(String path, String location) {
    String[] parts = path.split("/", -1);
    int longest = 0;
    for (String part : parts) {
      longest = Math.max(longest, part.length());
    }
    if (path.length() > MOST_CHARACTERS || longest > LONGEST_PART || parts.length > DEEPEST) {
      throw new SinkRejected(
          "path '%s' in %s has %d characters, %d in its longest part, and %d parts, and ADLS allows %d, %d and %d: choose a shorter base path, or a partition strategy that makes shorter paths"
              .formatted(
                  path,
                  location,
                  path.length(),
                  longest,
                  parts.length,
                  MOST_CHARACTERS,
                  LONGEST_PART,
                  DEEPEST));
    }
  }
}
