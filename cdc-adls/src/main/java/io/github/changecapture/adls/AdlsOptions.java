package io.github.changecapture.adls;

import java.time.Duration;

/** What a folder was built with besides its place; {@link AdlsFolderBuilder} explains each. */
record AdlsOptions(
    Duration requestTimeout,
    int attempts,
    Duration leaseDuration,
    MissingFileSystem missingFileSystem,
    Pauses pauses) {

  Duration leaseTimeout() {
    Duration third = leaseDuration.dividedBy(3);
    return third.compareTo(requestTimeout) < 0 ? third : requestTimeout;
  }

  /** What to do about a file system that does not exist. */
  enum MissingFileSystem {
    REFUSED,
    CREATED
  }
}
