package io.github.changecapture.adls;

/**
 * How thorough sweeps over the requests of a run are: {@code -Dsweep=all}, {@code some}, which is
 * the default, or {@code few}.
 */
final class Sweep {
  private static final String EXTENT = System.getProperty("sweep", "some");

  /** Each of so many requests is disturbed. */
  static final int STEP =
      switch (EXTENT) {
        case "all" -> 1;
        case "some" -> 6;
        case "few" -> 16;
        default -> throw new IllegalArgumentException("-Dsweep is all, some or few: " + EXTENT);
      };

  /** Before and after each of so many requests a process is killed. */
  static final int KILL_STEP = EXTENT.equals("few") ? 4 : 1;

  private Sweep() {}
}
