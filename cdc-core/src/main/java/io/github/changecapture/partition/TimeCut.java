package io.github.changecapture.partition;

/** Where cluster time is cut, in seconds since 1970; safe for use by several threads at once. */
interface TimeCut {

  /** The last cut at or before a second. */
  long startOf(long second);

  /** The first cut after a cut. */
  long endOf(long start);

  /** Stretches of equal length. */
  record Even(long seconds) implements TimeCut {
    @Override
    public long startOf(long second) {
      return second - second % seconds;
    }

    @Override
    public long endOf(long start) {
      return start + seconds;
    }
  }
}
