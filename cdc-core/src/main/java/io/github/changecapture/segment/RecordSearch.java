package io.github.changecapture.segment;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in a series something begins that all later segments have too, with a number of reads
 * that grows with the logarithm of the series' length.
 */
final class RecordSearch {
  private final SegmentCatalog catalog;
  private final String series;
  private final Predicate<SegmentRecord> isBefore;

  RecordSearch(SegmentCatalog catalog, String series, Predicate<SegmentRecord> isBefore) {
    this.catalog = catalog;
    this.series = series;
    this.isBefore = isBefore;
  }

  /** The number of the last segment before that, or 1. */
  long lastBefore() {
    SegmentRecord first = firstFrom(1);
    if (first == null || !isBefore.test(first)) {
      return 1;
    }
    long before = first.number();
    long step = 1;
    while (isBeforeAt(before + step)) {
      before += step;
      step *= 2;
    }
    long behind = before + step;
    while (behind - before > 1) {
      long middle = before + (behind - before) / 2;
      if (isBeforeAt(middle)) {
        before = middle;
      } else {
        behind = middle;
      }
    }
    return before;
  }

  private boolean isBeforeAt(long number) {
    SegmentRecord record = firstFrom(number);
    return record != null && isBefore.test(record);
  }

  private @Nullable SegmentRecord firstFrom(long number) {
    try (Stream<SegmentRecord> records = catalog.segments(series, number)) {
      return records.findFirst().orElse(null);
    }
  }
}
