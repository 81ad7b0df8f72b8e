package io.github.changecapture.partition;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.partition.TimeSlots.Folders;
import io.github.changecapture.partition.TimeSlots.Stem;
import io.github.changecapture.spi.PartitionStrategy;
import java.time.ZoneId;

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
    return new ClusterTimePartitions(
        new TimeSlots("hourly", new TimeCut.Even(HOUR), Folders.HOUR, Stem.HOUR));
  }

  /**
   * A partition for each day: {@code shop/orders/year=2026/month=11/day=21}, with files {@code
   * events-20261121.jsonl}.
   *
   * @return the strategy
   */
  public static PartitionStrategy daily() {
    return new ClusterTimePartitions(
        new TimeSlots("daily", new TimeCut.Even(DAY), Folders.DAY, Stem.DAY));
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
        new TimeSlots(
            "minutes-" + minutes, new TimeCut.Even(minutes * MINUTE), Folders.HOUR, Stem.MINUTE));
  }

  /**
   * A partition from each time of a cron expression to the next: {@code
   * shop/orders/year=2026/month=11/day=20/hour=23}, with files {@code events-20261120-2300.jsonl},
   * for {@code cron("0 0 * * *", ZoneId.of("Europe/Berlin"))}.
   *
   * <p>The zone only says when a partition begins. Path and name tell that moment in UTC, as all
   * strategies do: no two partitions share a name when clocks are set back, and cluster time alone
   * decides, never this machine's clock or zone.
   *
   * <p>Five fields, separated by blanks: minute, hour, day of month, month ({@code JAN}), day of
   * week (0 and 7 are Sunday, {@code SUN}). Each is {@code *}, numbers, ranges ({@code 1-5}), steps
   * ({@code *}{@code /15}, {@code 8-18/2}), or a list of these. If both days are given, one of them
   * has to fit, as in every cron. When clocks are changed:
   *
   * <ul>
   *   <li>With hours that are named, a time that the clocks skip is taken at the moment of the
   *       change, and one that they show twice is taken the first time: a daily file stays one.
   *   <li>With an hour field that begins with {@code *}, times are taken as the clock shows them: a
   *       skipped one never, a repeated one twice; hourly files stay hours long.
   * </ul>
   *
   * @param expression such as {@code 0 0 * * *}
   * @param zone whose clock the expression means, such as {@code ZoneOffset.UTC}
   * @return the strategy
   * @throws IllegalArgumentException if the expression is not such a one, or names no day that
   *     there is
   * @see <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5)</a>
   */
  public static PartitionStrategy cron(String expression, ZoneId zone) {
    CronExpression cron = CronExpression.parse(requireNonNull(expression, "expression"));
    return new ClusterTimePartitions(
        new TimeSlots(
            "cron-" + cron.text() + '-' + requireNonNull(zone, "zone").getId(),
            new CronCut(cron, zone),
            Folders.HOUR,
            Stem.MOMENT));
  }

  /**
   * A partition for each hour, without folders for time: {@code shop/orders}, with files {@code
   * 2026-11-21-10.jsonl}.
   *
   * @return the strategy
   */
  public static PartitionStrategy flat() {
    return new ClusterTimePartitions(
        new TimeSlots("flat", new TimeCut.Even(HOUR), Folders.NONE, Stem.DASHED_HOUR));
  }
}
