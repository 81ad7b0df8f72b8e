package io.github.changecapture.adls;

import io.github.changecapture.adls.AdlsSegment.Release;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Closes segments, several at once if there are many: each costs a request, and thousands of them
 * one after the other take longer than a process is given to end.
 */
final class SegmentRelease implements Runnable {
  private static final int MOST_HELPERS = 15;

  /** For fewer another thread is not worth its while. */
  private static final int SEGMENTS_PER_HELPER = 4;

  private final Queue<AdlsSegment> segments;
  private volatile Release release;

  private SegmentRelease(Collection<AdlsSegment> segments, Release release) {
    this.segments = new ConcurrentLinkedQueue<>(segments);
    this.release = release;
  }

  /**
   * Blocks until all are closed.
   *
   * @param release what becomes of the leases, as long as the service can be reached
   */
  static void of(Collection<AdlsSegment> segments, Release release) {
    SegmentRelease all = new SegmentRelease(segments, release);
    int helpers = Math.min(MOST_HELPERS, segments.size() / SEGMENTS_PER_HELPER);
    CompletableFuture<Void> help =
        CompletableFuture.allOf(
            Stream.generate(() -> CompletableFuture.runAsync(all, TimelyHttpClient.THREADS))
                .limit(helpers)
                .toArray(CompletableFuture<?>[]::new));
    all.run();
    help.join();
  }

  @Override
  public void run() {
    for (AdlsSegment next = segments.poll(); next != null; next = segments.poll()) {
      if (!next.close(release)) {
        release = Release.LEFT_TO_EXPIRE;
      }
    }
  }
}
