package io.github.changecapture.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The change stream of a collection to which nobody writes.
 *
 * @param id the cursor's
 */
record QuietCursor(long id) implements LoadCursor {

  @Override
  public Batch next(int most, long patienceMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    for (long left = patienceMillis;
        left > 0;
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
    }
    return new Batch(ByteBuffer.allocate(0), false);
  }
}
