package io.github.changecapture.partition;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts at the times of a cron expression, by the clocks of a zone.
 *
 * <p>The stretch that was asked for last is kept: with events in stream order that is nearly always
 * the one that is asked for next.
 */
final class CronCut implements TimeCut {
  /** A first of February that is a Monday comes after 12 years at the latest. */
  private static final int MOST_DAYS = 13 * 366;

  private final CronExpression cron;
  private final List<LocalTime> times;
  private final ZoneId zone;
  private volatile @Nullable Stretch latest;

  private record Stretch(long start, long end) {}

  CronCut(CronExpression cron, ZoneId zone) {
    this.cron = cron;
    this.times = cron.times();
    this.zone = zone;
  }

  @Override
  public long startOf(long second) {
    return stretch(second).start();
  }

  @Override
  public long endOf(long start) {
    return stretch(start).end();
  }

  private Stretch stretch(long second) {
    Stretch known = latest;
    if (known != null && known.start() <= second && second < known.end()) {
      return known;
    }
    Stretch found = new Stretch(lastUpTo(second), firstAfter(second));
    latest = found;
    return found;
  }

  /** The epoch if there is none: cluster time has no other beginning. */
  private long lastUpTo(long second) {
    LongAccumulator last = new LongAccumulator(Math::max, 0);
    LocalDate day = dayOf(second).plusDays(1);
    boolean isCertain = false;
    for (int i = 0; i <= MOST_DAYS && !isCertain; i++) {
      isCertain = last.get() > 0; // With a day more: clocks may have been set back at its end.
      cuts(day.minusDays(i), cut -> last.accumulate(cut <= second ? cut : 0));
    }
    return last.get();
  }

  private long firstAfter(long second) {
    LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
    LocalDate day = dayOf(second).minusDays(1);
    boolean isCertain = false;
    for (int i = 0; i <= MOST_DAYS && !isCertain; i++) {
      isCertain = first.get() < Long.MAX_VALUE;
      cuts(day.plusDays(i), cut -> first.accumulate(cut > second ? cut : Long.MAX_VALUE));
    }
    return first.get();
  }

  private LocalDate dayOf(long second) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(second), zone);
  }

  /** Names the cuts of a day in no particular order: clocks that are set back disturb it. */
  private void cuts(LocalDate day, LongConsumer cuts) {
    if (!cron.isOn(day)) {
      return;
    }
    ZoneRules rules = zone.getRules();
    for (LocalTime time : times) {
      LocalDateTime local = LocalDateTime.of(day, time);
      ZoneOffsetTransition change = rules.getTransition(local);
      if (change == null) {
        cuts.accept(local.toEpochSecond(rules.getOffset(local)));
      } else if (change.isOverlap()) {
        cuts.accept(local.toEpochSecond(change.getOffsetBefore()));
        if (cron.ofEveryHour()) {
          cuts.accept(local.toEpochSecond(change.getOffsetAfter()));
        }
      } else if (!cron.ofEveryHour()) {
        cuts.accept(change.toEpochSecond());
      }
    }
  }
}
