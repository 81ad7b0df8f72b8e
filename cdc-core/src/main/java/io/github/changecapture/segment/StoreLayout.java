package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What lies where in a folder of segments.
 *
 * <pre>
 * shop/orders/year=2026/.../events-20261121-10.jsonl   a segment
 * _cdc/lock                                            the owner's lock
 * _cdc/store.json                                      whose folder it is
 * _cdc/segments/shop+orders/0000000007.json            the record of a segment, in any state
 * _cdc/open/shop+orders@0000000007                     says that it is not sealed
 * </pre>
 *
 * @param base the folder that the host named
 */
record StoreLayout(Path base) {
  private static final String OWN = "_cdc";
  private static final String CONTROL = "control";
  private static final String RECORD_ENDING = ".json";
  private static final char NUMBER_MARK = '@';

  /** What a series may consist of to be the name of its folder, {@code +} for the slashes. */
  private static final Pattern READABLE = Pattern.compile("[a-z0-9_!~=-][a-z0-9_.!~=/-]{0,179}");

  private static final Pattern MARKER = Pattern.compile(".+@[0-9]{10,19}");
  private static final Pattern RECORD = Pattern.compile("[0-9]{10,19}\\.json");

  Path own() {
    return base.resolve(OWN);
  }

  Path lock() {
    return own().resolve("lock");
  }

  Path identity() {
    return own().resolve("store.json");
  }

  Path markers() {
    return own().resolve("open");
  }

  Path catalog() {
    return own().resolve("segments");
  }

  Path records(String series) {
    return catalog().resolve(folderOf(series));
  }

  Path record(String series, long number) {
    return records(series).resolve(tenDigits(number) + RECORD_ENDING);
  }

  Path marker(String series, long number) {
    return markers().resolve(folderOf(series) + NUMBER_MARK + tenDigits(number));
  }

  /** The record that a marker stands for. */
  Path recordOf(Path marker) {
    String name = marker.getFileName().toString();
    int mark = name.lastIndexOf(NUMBER_MARK);
    return catalog()
        .resolve(name.substring(0, mark))
        .resolve(name.substring(mark + 1) + RECORD_ENDING);
  }

  static boolean isMarker(Path file) {
    return MARKER.matcher(file.getFileName().toString()).matches();
  }

  static boolean isRecord(Path file) {
    return RECORD.matcher(file.getFileName().toString()).matches();
  }

  static long numberOf(Path record) {
    String name = record.getFileName().toString();
    return Long.parseLong(name, 0, name.length() - RECORD_ENDING.length(), 10);
  }

  /** A segment's file, which is inside the folder and outside of what is ours. */
  Path file(String path) {
    List<String> parts = List.of(path.split("/", -1));
    boolean isOwn = parts.get(0).toLowerCase(Locale.ROOT).equals(OWN);
    boolean isControl =
        parts.size() > 2 && parts.get(0).equals(OWN) && parts.get(1).equals(CONTROL);
    if (parts.stream().anyMatch(StoreLayout::isUnsafe) || (isOwn && !isControl)) {
      throw unsafe(path);
    }
    try {
      return base.resolve(path);
    } catch (InvalidPathException notForThisSystem) {
      throw unsafe(path);
    }
  }

  private static boolean isUnsafe(String part) {
    return part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0;
  }

  private static SinkRejected unsafe(String path) {
    return new SinkRejected(
        "segment path '%s' must be relative, stay in its folder and out of %s: let the partition strategy make its parts with PathName"
            .formatted(path, OWN));
  }

  /** A name that is not readable begins with {@code +}, as no other does. */
  private static String folderOf(String series) {
    return READABLE.matcher(series).matches() ? series.replace('/', '+') : '+' + sha256(series);
  }

  private static String tenDigits(long number) {
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
