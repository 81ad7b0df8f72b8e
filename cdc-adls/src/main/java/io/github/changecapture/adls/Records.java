package io.github.changecapture.adls;

import io.github.changecapture.adls.Requests.Whole;
import io.github.changecapture.segment.SegmentRecordFormat;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.spi.SegmentRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's records, a file each.
 *
 * <p>Its metadata say in which session a record was last written. A record is only replaced as long
 * as it is the one that was read or written before, so that an owner of an earlier session, who
 * wakes up late, changes none that a later one has taken over.
 */
final class Records {
  private static final String SESSION = "session";

  private final Files files;

  Records(Files files) {
    this.files = files;
  }

  /**
   * A record as it is stored.
   *
   * @param session the session that wrote it last
   * @param etag which of its versions it is
   */
  record Stored(SegmentRecord record, long session, String etag) {}

  static String path(SegmentRecord record) {
    return StorePaths.record(record.partition().series(), record.number());
  }

  static String marker(SegmentRecord record) {
    return StorePaths.marker(record.partition().series(), record.number());
  }

  /** Null if there is none. */
  @Nullable Stored read(String path) {
    Whole whole = files.whole(path);
    if (whole == null) {
      return null;
    }
    SegmentRecord record =
        SegmentRecordFormat.fromJson(
            new String(whole.content().toBytes(), StandardCharsets.UTF_8),
            path + " in " + files.location());
    return new Stored(record, session(whole.metadata()), whole.etag());
  }

  /** Null if there is one already. */
  @Nullable Stored create(SegmentRecord record, long session) {
    String etag = files.putNew(path(record), bytes(record), metadata(session));
    return etag == null ? null : new Stored(record, session, etag);
  }

  /** Null if it is not the same any more. */
  @Nullable Stored replace(Stored stored, SegmentRecord record, long session) {
    String etag =
        files.replace(path(record), bytes(record), metadata(session), stored.etag(), null);
    return etag == null ? null : new Stored(record, session, etag);
  }

  private static byte[] bytes(SegmentRecord record) {
    return SegmentRecordFormat.toJson(record).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> metadata(long session) {
    return Map.of(SESSION, Long.toString(session));
  }

  /** Zero for a record that somebody copied back without its metadata. */
  private static long session(Map<String, String> metadata) {
    try {
      return Long.parseLong(metadata.getOrDefault(SESSION, "0"));
    } catch (NumberFormatException unknown) {
      return 0;
    }
  }
}
