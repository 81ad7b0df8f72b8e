package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.Envelopes.Extent;
import io.github.changecapture.segment.HourLines.Source;
import io.github.changecapture.segment.SegmentLines.Line;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the envelopes of one series, in the order of its segments.
 *
 * <p>An envelope is made in one step, and says with which change it begins and with which the next
 * one does. So whoever comes again, or works at the same time, finds out by the files alone how far
 * they reach; the record of progress only spares looking at all of them.
 */
final class SeriesEnvelopes {
  private final EnvelopeSettings settings;
  private final String series;
  private final EnvelopePlace place;
  private EnvelopeMark next;
  private Instant hour;
  private int part;
  private long files;
  private long changes;

  SeriesEnvelopes(EnvelopeSettings settings, String series) {
    this.settings = settings;
    this.series = series;
    this.place = EnvelopePlace.of(series, settings.database());
    EnvelopeProgress known = EnvelopeProgress.read(settings.files(), series);
    this.next = known.next();
    this.hour = known.hour();
    this.part = known.part();
  }

  /** Hours that have ended by then are written to their end. */
  EnvelopeReport write(Instant upTo, Extent extent) {
    List<Source> ofHour = new ArrayList<>();
    Instant current = hour;
    try (Stream<SegmentRecord> records = settings.catalog().segments(series, next.segment())) {
      for (Iterator<SegmentRecord> all = records.iterator(); all.hasNext(); ) {
        SegmentRecord record = all.next();
        if (SnapshotSegments.isChunk(record)) {
          return new EnvelopeReport(0, 0); // A series of its own, and no changes.
        }
        Instant begun = hourOf(record);
        if (!ofHour.isEmpty() && !begun.equals(current)) {
          writeHour(current, ofHour, Extent.TO_THE_END);
          ofHour.clear();
        }
        current = begun;
        if (record.state() == State.OPEN || record.state() == State.SEALING) {
          upTo = Instant.EPOCH; // It may hold changes of the hour that are durable.
          break;
        }
        ofHour.add(new Source(record, changesIn(record)));
      }
    }
    boolean isOver = !current.plus(1, ChronoUnit.HOURS).isAfter(upTo);
    writeHour(current, ofHour, isOver ? Extent.TO_THE_END : extent);
    return new EnvelopeReport(files, changes);
  }

  private void writeHour(Instant of, List<Source> sources, Extent extent) {
    if (!of.equals(hour)) {
      hour = of;
      part = 0;
    }
    EnvelopeMark end = advanced(sources);
    while (remaining(sources) > 0) {
      if (extent == Extent.FULL_PARTS && remaining(sources) < settings.maxChanges()) {
        return;
      }
      writeParts(sources, extent);
    }
    // Past segments without changes; whoever works beside this may have come further.
    next = next.compareTo(end) < 0 ? end : next;
  }

  /** Until a part is met that is there already, or nothing is left. */
  private void writeParts(List<Source> sources, Extent extent) {
    List<Source> left =
        sources.stream()
            .filter(source -> source.changes() > 0 && source.record().number() >= next.segment())
            .toList();
    long skipped = left.get(0).record().number() == next.segment() ? next.line() : 0;
    try (HourLines lines = new HourLines(settings, left, skipped)) {
      for (long count = size(sources, extent); count > 0; count = size(sources, extent)) {
        EnvelopeHead head = head(left, count);
        if (!isWritten(head, lines)) {
          return;
        }
        files++;
        changes += count;
      }
    }
  }

  private long size(List<Source> sources, Extent extent) {
    long remaining = remaining(sources);
    boolean isFull = remaining >= settings.maxChanges();
    return isFull ? settings.maxChanges() : extent == Extent.FULL_PARTS ? 0 : remaining;
  }

  /** False if the part was there; the next change is known then, or the next part to try. */
  private boolean isWritten(EnvelopeHead head, HourLines lines) {
    String path = place.path(hour, part);
    boolean isNew =
        settings.files().length(path) < 0
            && settings.files().create(path, out -> write(head, lines, out));
    if (isNew) {
      next = head.next();
    } else {
      EnvelopeHead present = present(path);
      requireSameCapture(present, head, path);
      next = present.from().equals(head.from()) ? present.next() : next;
    }
    part++;
    new EnvelopeProgress(next, hour, part).save(settings.files(), series);
    return isNew;
  }

  private EnvelopeHead present(String path) {
    byte[] beginning = settings.files().read(path, 0, EnvelopeHead.LONGEST);
    if (beginning == null) {
      throw new SinkRejected(
          "file %s in %s was taken away while envelopes were written: write them again"
              .formatted(path, settings.files().location()));
    }
    return EnvelopeHead.parse(beginning, path, settings.files().location());
  }

  private void requireSameCapture(EnvelopeHead present, EnvelopeHead mine, String path) {
    if (!present.capture().equals(mine.capture())) {
      throw new SinkRejected(
          "file %s in %s is an envelope of capture '%s', not of '%s': write the envelopes of each capture to a place of its own"
              .formatted(path, settings.files().location(), present.capture(), mine.capture()));
    }
  }

  private static void write(EnvelopeHead head, HourLines lines, OutputStream out)
      throws IOException {
    out.write(head.line());
    for (long i = 0; i < head.count(); i++) {
      Line line = lines.next();
      out.write(
          ((i == 0 ? "" : ",\n")
                  + "{\"timestamp\":\""
                  + line.position().instant()
                  + "\",\"change\":")
              .getBytes(StandardCharsets.UTF_8));
      out.write(line.bytes().array(), 0, line.bytes().remaining() - 1); // without its end
      out.write('}');
    }
    out.write("\n]}\n".getBytes(StandardCharsets.UTF_8));
  }

  private EnvelopeHead head(List<Source> sources, long count) {
    return new EnvelopeHead(
        sources.get(0).record().writer().capture(),
        place.database(),
        place.collection(),
        hour,
        settings.clock().instant(),
        count,
        next,
        advanced(next, sources, count));
  }

  /** The mark behind all of these; at least the present one. */
  private EnvelopeMark advanced(List<Source> sources) {
    return sources.isEmpty()
        ? next
        : new EnvelopeMark(sources.get(sources.size() - 1).record().number() + 1, 0);
  }

  private static EnvelopeMark advanced(EnvelopeMark from, List<Source> sources, long count) {
    EnvelopeMark mark = from;
    long left = count;
    for (Source source : sources) {
      if (source.record().number() >= mark.segment() && left > 0) {
        long skipped = source.record().number() == mark.segment() ? mark.line() : 0;
        long here = Math.min(left, source.changes() - skipped);
        left -= here;
        mark =
            skipped + here == source.changes()
                ? new EnvelopeMark(source.record().number() + 1, 0)
                : new EnvelopeMark(source.record().number(), skipped + here);
      }
    }
    return mark;
  }

  private long remaining(List<Source> sources) {
    long remaining = 0;
    for (Source source : sources) {
      if (source.record().number() >= next.segment()) {
        remaining += source.changes();
        remaining -= source.record().number() == next.segment() ? next.line() : 0;
      }
    }
    return remaining;
  }

  /** Of a segment with lines of others only ours count, and the record does not know how many. */
  private long changesIn(SegmentRecord record) {
    if (record.state() != State.SET_ASIDE && record.content() != null) {
      return record.content().lines();
    }
    long found = 0;
    try (SegmentLines lines =
        new SegmentLines(settings.catalog(), record, settings.encoder(record))) {
      while (lines.next() != null) {
        found++;
      }
    }
    return found;
  }

  private static Instant hourOf(SegmentRecord record) {
    Instant end = record.partition().end();
    if (end == null) {
      throw notHourly(record, "has no end");
    }
    Instant begin = end.minus(Duration.ofSeconds(1)).truncatedTo(ChronoUnit.HOURS);
    @Nullable Instant first =
        record.content() == null || record.content().first() == null
            ? null
            : record.content().first().instant();
    if (first != null && first.isBefore(begin)) {
      throw notHourly(record, "is longer than an hour");
    }
    return begin;
  }

  private static SinkRejected notHourly(SegmentRecord record, String what) {
    return new SinkRejected(
        "partition of segment %s %s, and an envelope is of one hour: let the sink be partitioned by PartitionStrategies.hourly(), flat() or everyMinutes(n)"
            .formatted(record.path(), what));
  }
}
