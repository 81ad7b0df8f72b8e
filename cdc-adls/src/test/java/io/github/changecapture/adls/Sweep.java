package io.github.changecapture.adls;

/** How thorough sweeps over the requests of a run are. */
final class Sweep {
  /** Every request with {@code -Dsweep=all}, else one of four; each is killed in any case. */
  static final int STEP = "all".equals(System.getProperty("sweep")) ? 1 : 4;

  private Sweep() {}
}
