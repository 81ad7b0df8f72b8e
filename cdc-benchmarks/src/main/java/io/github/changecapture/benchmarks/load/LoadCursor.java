package io.github.changecapture.benchmarks.load;

import java.nio.ByteBuffer;

/** Something open that a {@code getMore} goes on with. */
interface LoadCursor {

  /**
   * A batch as it stands on the wire.
   *
   * @param elements of the BSON array of the reply
   * @param isLast whether the cursor has nothing more
   */
  record Batch(ByteBuffer elements, boolean isLast) {}

  long id();

  /**
   * What comes next.
   *
   * @param most how many documents the client takes
   * @param patienceMillis how long it waits for one
   */
  Batch next(int most, long patienceMillis);
}
