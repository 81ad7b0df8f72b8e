package io.github.changecapture.partition;

import io.github.changecapture.spi.Partition;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** How cluster time is cut into partitions, and what their files are called. */
record TimeSlots(String layout, TimeCut cut, Folders folders, Stem stem) {

  /** Down to what the folders go. */
  enum Folders {
    NONE,
    DAY,
    HOUR
  }

  /** What a slot's files are called by. */
  enum Stem {
    DAY,
    HOUR,
    MINUTE,
    /** The minute, and the second where a slot does not begin with a minute. */
    MOMENT,
    DASHED_HOUR
  }

  long startOf(long second) {
    return cut.startOf(second);
  }

  long endOf(long start) {
    return cut.endOf(start);
  }

  Partition partition(String series, long start, long end) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(start, 0, ZoneOffset.UTC);
    return new Partition(path(series, time), stem(time), Instant.ofEpochSecond(end), series);
  }

  private String path(String series, LocalDateTime time) {
    if (folders == Folders.NONE) {
      return series;
    }
    StringBuilder path = new StringBuilder(series);
    path.append("/year=").append(time.getYear());
    two(path.append("/month="), time.getMonthValue());
    two(path.append("/day="), time.getDayOfMonth());
    if (folders == Folders.HOUR) {
      two(path.append("/hour="), time.getHour());
    }
    return path.toString();
  }

  private String stem(LocalDateTime time) {
    String dash = stem == Stem.DASHED_HOUR ? "-" : "";
    StringBuilder name = new StringBuilder(stem == Stem.DASHED_HOUR ? "" : "events-");
    name.append(time.getYear());
    two(name.append(dash), time.getMonthValue());
    two(name.append(dash), time.getDayOfMonth());
    if (stem != Stem.DAY) {
      two(name.append('-'), time.getHour());
    }
    if (stem == Stem.MINUTE || stem == Stem.MOMENT) {
      two(name, time.getMinute());
    }
    if (stem == Stem.MOMENT && time.getSecond() > 0) {
      two(name, time.getSecond());
    }
    return name.toString();
  }

  private static void two(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
