package io.github.changecapture.partition;

import io.github.changecapture.partition.TimeSlots.Folders;
import io.github.changecapture.partition.TimeSlots.Stem;
import io.github.changecapture.spi.PartitionStrategy;

/**
 * The layouts that come with the library: by collection, then by cluster time in UTC.
 *
 * <p>Cluster time never goes back in a change stream, so that partitions close in order and no
 * event comes late. Names of databases and collections are written as {@link PathName} says; two
 * collections never share a path. Events that concern no single collection go to {@code
 * _cdc/control} in place of database and collection. Each collection is a series.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change events</a>
 */
public final class PartitionStrategies {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private PartitionStrategies() {}

  /**
   * A partition for each hour: {@code shop/orders/year=2026/month=11/day=21/hour=10}, with files
   * {@code events-20261121-10.jsonl}.
   *
   * @return the strategy
   */
  public static PartitionStrategy hourly() {
    return new ClusterTimePartitions(new TimeSlots("hourly", HOUR, Folders.HOUR, Stem.HOUR));
  }

  /**
   * A partition for each day: {@code shop/orders/year=2026/month=11/day=21}, with files {@code
   * events-20261121.jsonl}.
   *
   * @return the strategy
   */
  public static PartitionStrategy daily() {
    return new ClusterTimePartitions(new TimeSlots("daily", DAY, Folders.DAY, Stem.DAY));
  }

  /**
   * A partition for every few minutes: {@code shop/orders/year=2026/month=11/day=21/hour=10}, with
   * files {@code events-20261121-1015.jsonl}.
   *
   * @param minutes a divisor of 60: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60
   * @return the strategy
   * @throws IllegalArgumentException if 60 is not a multiple of the minutes
   */
  public static PartitionStrategy everyMinutes(int minutes) {
    if (minutes <= 0 || 60 % minutes != 0) {
      throw new IllegalArgumentException(
          "minutes must divide 60, so that an hour is cut evenly, was " + minutes);
    }
    return new ClusterTimePartitions(
        new TimeSlots("minutes-" + minutes, minutes * MINUTE, Folders.HOUR, Stem.MINUTE));
  }

  /**
   * A partition for each hour, without folders for time: {@code shop/orders}, with files {@code
   * 2026-11-21-10.jsonl}.
   *
   * @return the strategy
   */
  public static PartitionStrategy flat() {
    return new ClusterTimePartitions(new TimeSlots("flat", HOUR, Folders.NONE, Stem.DASHED_HOUR));
  }
}
