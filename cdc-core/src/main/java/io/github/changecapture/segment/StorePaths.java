package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What lies where in a store of segments, as paths relative to it.
 *
 * <pre>
 * shop/orders/year=2026/.../events-20261121-10.jsonl   a segment
 * _cdc/lock                                            what the owner holds
 * _cdc/store.json                                      whose store it is
 * _cdc/segments/shop+orders/0000000007.json            the record of a segment, in any state
 * _cdc/open/shop+orders@0000000007                     says that it is not sealed
 * _cdc/envelopes/shop+orders.json                      how far {@link Envelopes} have come
 * _cdc/compacted/shop+orders/0000000007.done.json      what {@link Compaction} has put together
 * </pre>
 */
public final class StorePaths {
  /** The owner's lock: {@value}. */
  public static final String LOCK = "_cdc/lock";

  /** Whose store it is: {@value}. */
  public static final String IDENTITY = "_cdc/store.json";

  /** The folder of {@link #marker}s: {@value}. */
  public static final String MARKERS = "_cdc/open";

  /** The folder of the folders of records: {@value}. */
  public static final String CATALOG = "_cdc/segments";

  static final String OWN = "_cdc";
  private static final String CONTROL = "control";
  private static final String RECORD_ENDING = ".json";
  private static final char NUMBER_MARK = '@';

  /** What a series may consist of to be the name of its folder, {@code +} for the slashes. */
  private static final Pattern READABLE = Pattern.compile("[a-z0-9_!~=-][a-z0-9_.!~=/-]{0,179}");

  private static final Pattern MARKER = Pattern.compile(".+@[0-9]{10,19}");
  private static final Pattern RECORD = Pattern.compile("[0-9]{10,19}\\.json");

  private StorePaths() {}

  /**
   * The folder of a series' records.
   *
   * @param series any name
   * @return its path
   */
  public static String records(String series) {
    return CATALOG + '/' + folderOf(series);
  }

  /**
   * The record of a segment.
   *
   * @param series any name
   * @param number the segment's number
   * @return the file's path
   */
  public static String record(String series, long number) {
    return records(series) + '/' + tenDigits(number) + RECORD_ENDING;
  }

  /** How far the envelopes of a series have been written. */
  static String envelopes(String series) {
    return OWN + "/envelopes/" + folderOf(series) + RECORD_ENDING;
  }

  /** The folder of what is known of a series' compaction. */
  static String compactions(String series) {
    return OWN + "/compacted/" + folderOf(series);
  }

  /**
   * What says that a segment is not sealed.
   *
   * @param series any name
   * @param number the segment's number
   * @return the file's path
   */
  public static String marker(String series, long number) {
    return MARKERS + '/' + folderOf(series) + NUMBER_MARK + tenDigits(number);
  }

  /**
   * The record that a marker stands for.
   *
   * @param markerName the name of a marker's file, without its folder
   * @return the path of the record
   */
  public static String recordOf(String markerName) {
    int mark = markerName.lastIndexOf(NUMBER_MARK);
    return CATALOG
        + '/'
        + markerName.substring(0, mark)
        + '/'
        + markerName.substring(mark + 1)
        + RECORD_ENDING;
  }

  /**
   * Tells markers from whatever else lies in their folder.
   *
   * @param name the name of a file, without its folder
   * @return whether it is a marker's
   */
  public static boolean isMarker(String name) {
    return MARKER.matcher(name).matches();
  }

  /**
   * Tells records from whatever else lies in their folder.
   *
   * @param name the name of a file, without its folder
   * @return whether it is a record's
   */
  public static boolean isRecord(String name) {
    return RECORD.matcher(name).matches();
  }

  /**
   * Tells what may be a segment from whatever else lies in a store: it is named {@code *.jsonl} or
   * {@code *.jsonl.gz}, and its first folder does not begin with an underscore, but for {@code
   * _cdc/control}.
   *
   * @param path the path of a file
   * @return whether it is named like a segment
   */
  public static boolean isNamedLikeSegment(String path) {
    boolean isNamedSo = path.endsWith(".jsonl") || path.endsWith(".jsonl.gz");
    return isNamedSo && (path.charAt(0) != '_' || path.startsWith(OWN + '/' + CONTROL + '/'));
  }

  /**
   * The number of a record's segment.
   *
   * @param recordName the name of a record's file, without its folder
   * @return the number
   */
  public static long numberOf(String recordName) {
    return Long.parseLong(recordName, 0, recordName.length() - RECORD_ENDING.length(), 10);
  }

  /**
   * Lets pass what is inside the store and outside of what is its own.
   *
   * @param path the path of a segment
   * @return the same path
   * @throws SinkRejected if it is absolute, leaves the store, or enters {@code _cdc} other than for
   *     {@code _cdc/control}
   */
  public static String requireSegment(String path) {
    List<String> parts = List.of(path.split("/", -1));
    boolean isOwn = parts.get(0).toLowerCase(Locale.ROOT).equals(OWN);
    boolean isControl =
        parts.size() > 2 && parts.get(0).equals(OWN) && parts.get(1).equals(CONTROL);
    if (parts.stream().anyMatch(StorePaths::isUnsafe) || (isOwn && !isControl)) {
      throw unsafe(path);
    }
    return path;
  }

  static SinkRejected unsafe(String path) {
    return new SinkRejected(
        "segment path '%s' must be relative, stay in its folder and out of %s: let the partition strategy make its parts with PathName"
            .formatted(path, OWN));
  }

  private static boolean isUnsafe(String part) {
    return part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0;
  }

  /** A name that is not readable begins with {@code +}, as no other does. */
  private static String folderOf(String series) {
    return READABLE.matcher(series).matches() ? series.replace('/', '+') : '+' + sha256(series);
  }

  static String tenDigits(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, 10 - digits.length())) + digits;
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
