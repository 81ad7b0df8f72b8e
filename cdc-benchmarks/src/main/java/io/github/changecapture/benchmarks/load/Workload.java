package io.github.changecapture.benchmarks.load;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a change stream hands out. The server reads it from the name of the database, so that any
 * client that can choose a database can choose its load.
 *
 * @param shape of the events
 * @param bytes of an event, as near as its shape allows
 * @param collections that the events are of in turn, 1 to 10,000
 * @param perSecond how many events become due in a second; 0 for as many as the client takes
 */
public record Workload(Shape shape, int bytes, int collections, int perSecond) {
  private static final Pattern DATABASE = Pattern.compile("([a-z]+)_(\\d+)_(\\d+)_(\\d+)");
  private static final int MOST_COLLECTIONS = 10_000;

  /** Checks the numbers. */
  public Workload {
    if (bytes < 1 || collections < 1 || collections > MOST_COLLECTIONS || perSecond < 0) {
      throw new IllegalArgumentException(
          "a workload must have bytes, 1 to %d collections and a rate of 0 or more, was %s"
              .formatted(MOST_COLLECTIONS, database(shape, bytes, collections, perSecond)));
    }
  }

  /**
   * As many events as the client takes.
   *
   * @param shape of the events
   * @param bytes of an event
   * @param collections that the events are of in turn
   * @return the workload
   */
  public static Workload endless(Shape shape, int bytes, int collections) {
    return new Workload(shape, bytes, collections, 0);
  }

  /**
   * The workload that a database stands for.
   *
   * @param database such as {@code flat_511_1_0}
   * @return the workload
   */
  public static Workload of(String database) {
    Matcher matcher = DATABASE.matcher(database);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a database must be named shape_bytes_collections_rate, was " + database);
    }
    return new Workload(
        Shape.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)));
  }

  /**
   * The database whose change stream is this workload.
   *
   * @return its name
   */
  public String database() {
    return database(shape, bytes, collections, perSecond);
  }

  private static String database(Shape shape, int bytes, int collections, int perSecond) {
    return "%s_%d_%d_%d"
        .formatted(shape.name().toLowerCase(Locale.ROOT), bytes, collections, perSecond);
  }
}
