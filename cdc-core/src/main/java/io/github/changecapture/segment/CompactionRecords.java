package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.CompactedSegment.Originals;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.WholeFiles;
import io.github.changecapture.spi.WholeFiles.Content;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a series' compaction, as files that are made once and never change: {@code
 * .plan.json} says which segments, {@code .done.json} that their file is whole, {@code .gone.json}
 * that their own files are deleted.
 */
final class CompactionRecords {
  private static final int FORMAT = 1;
  private static final int LONGEST = 64 * 1024;
  private static final String NEXT = "next.json";
  private static final String PLAN = ".plan.json";
  private static final String DONE = ".done.json";
  private static final String GONE = ".gone.json";
  private static final HexFormat HEX = HexFormat.of();

  private final SegmentCatalog catalog;
  private final WholeFiles files;
  private final String series;
  private final String folder;
  private final Set<String> names;

  /**
   * Some segments of a series that follow each other.
   *
   * @param path the file that replaces them
   */
  record Plan(String path, long first, long last) {}

  CompactionRecords(SegmentCatalog catalog, WholeFiles files, String series) {
    this.catalog = catalog;
    this.files = files;
    this.series = series;
    this.folder = StorePaths.compactions(series);
    try (Stream<String> found = files.names(folder)) {
      this.names = found.collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Plans that are not done, by rising number. */
  List<Plan> unfinished() {
    return names.stream()
        .filter(name -> name.endsWith(PLAN))
        .filter(name -> !names.contains(name.replace(PLAN, DONE)))
        .map(this::plan)
        .toList();
  }

  /** The number behind all that are planned or were looked at before; 1 if there are none. */
  long next() {
    long planned =
        names.stream()
            .filter(name -> name.endsWith(PLAN))
            .reduce((one, later) -> later)
            .map(name -> plan(name).last() + 1)
            .orElse(1L);
    return names.contains(NEXT)
        ? Math.max(planned, document(NEXT).getNumber("next").longValue())
        : planned;
  }

  /** Spares the next call what has no use: segments that stay alone. */
  void lookedAt(long next) {
    if (next > next()) {
      String json =
          new BsonDocument("format", new BsonInt32(FORMAT))
              .append("next", new BsonInt64(next))
              .toJson();
      files.put(folder + '/' + NEXT, (json + '\n').getBytes(StandardCharsets.UTF_8));
      names.add(NEXT);
    }
  }

  List<CompactedSegment> done() {
    return names.stream().filter(name -> name.endsWith(DONE)).map(this::compacted).toList();
  }

  /** Fixes a plan; gives the one that somebody else has fixed, if so. */
  Plan planned(Plan plan) {
    String name = StorePaths.tenDigits(plan.first()) + PLAN;
    var unused = files.create(folder + '/' + name, content(document(plan)));
    names.add(name);
    return plan(name);
  }

  CompactedSegment finished(Plan plan, long crc32c, Instant at) {
    String name = StorePaths.tenDigits(plan.first()) + DONE;
    BsonDocument document =
        document(plan)
            .append("crc32c", new BsonString(HEX.toHexDigits((int) crc32c)))
            .append("finishedAt", new BsonString(at.toString()));
    var unused = files.create(folder + '/' + name, content(document));
    names.add(name);
    return compacted(name);
  }

  void originalsDeleted(CompactedSegment segment) {
    String name = StorePaths.tenDigits(segment.replaces().get(0).number()) + GONE;
    var unused =
        files.create(
            folder + '/' + name, content(new BsonDocument("format", new BsonInt32(FORMAT))));
    names.add(name);
  }

  List<SegmentRecord> segments(Plan plan) {
    try (Stream<SegmentRecord> records = catalog.segments(series, plan.first())) {
      List<SegmentRecord> found =
          records.takeWhile(record -> record.number() <= plan.last()).toList();
      if (found.size() != plan.last() - plan.first() + 1) {
        throw new SinkRejected(
            "compaction %s in %s is of the segments %d to %d of series '%s', and the catalog has %d of them: restore their records from a copy"
                .formatted(
                    plan.path(),
                    files.location(),
                    plan.first(),
                    plan.last(),
                    series,
                    found.size()));
      }
      return found;
    }
  }

  private CompactedSegment compacted(String name) {
    BsonDocument document = document(name);
    try {
      boolean isGone = names.contains(name.replace(DONE, GONE));
      return new CompactedSegment(
          document.getString("path").getValue(),
          segments(plan(document)),
          HexFormat.fromHexDigitsToLong(document.getString("crc32c").getValue()),
          Instant.parse(document.getString("finishedAt").getValue()),
          isGone ? Originals.DELETED : Originals.KEPT);
    } catch (BsonInvalidOperationException | DateTimeException damaged) {
      throw damaged(name, damaged);
    }
  }

  private Plan plan(String name) {
    try {
      return plan(document(name));
    } catch (BsonInvalidOperationException damaged) {
      throw damaged(name, damaged);
    }
  }

  private static Plan plan(BsonDocument document) {
    return new Plan(
        document.getString("path").getValue(),
        document.getNumber("first").longValue(),
        document.getNumber("last").longValue());
  }

  private BsonDocument document(Plan plan) {
    return new BsonDocument("format", new BsonInt32(FORMAT))
        .append("path", new BsonString(plan.path()))
        .append("series", new BsonString(series))
        .append("first", new BsonInt64(plan.first()))
        .append("last", new BsonInt64(plan.last()));
  }

  private BsonDocument document(String name) {
    byte[] found = files.read(folder + '/' + name, 0, LONGEST);
    @Nullable RuntimeException cause = null;
    try {
      BsonDocument document =
          BsonDocument.parse(
              new String(found == null ? new byte[0] : found, StandardCharsets.UTF_8));
      if (document.getInt32("format").getValue() == FORMAT) {
        return document;
      }
    } catch (JsonParseException | BsonInvalidOperationException unreadable) {
      cause = unreadable;
    }
    throw damaged(name, cause);
  }

  private SinkRejected damaged(String name, @Nullable RuntimeException cause) {
    return new SinkRejected(
        "file %s/%s in %s is damaged, or was written by a newer version of the library: restore it, or run that version"
            .formatted(folder, name, files.location()),
        cause);
  }

  private static Content content(BsonDocument document) {
    return Content.of((document.toJson() + '\n').getBytes(StandardCharsets.UTF_8));
  }
}
