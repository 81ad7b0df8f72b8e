package io.github.changecapture.checkpoint;

import io.github.changecapture.partition.PathName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A capture's name as the name of a file: like the name of a collection, but never more than one
 * part. A name that would be too long keeps its beginning and ends with {@code ~~}, which no other
 * name has, and its SHA-256; the whole name is inside the file.
 */
public final class CheckpointFileName {
  /** Of the 255 bytes that file systems allow, what is left beside the longest ending we add. */
  private static final int LONGEST = 200;

  private static final String CUT = "~~";
  private static final int KEPT = LONGEST - CUT.length() - 64;

  private CheckpointFileName() {}

  /**
   * The name of the file, without its ending.
   *
   * @param capture the capture's name
   * @return at most 200 characters of ASCII
   */
  public static String of(String capture) {
    String name = PathName.encode(capture);
    return name.length() <= LONGEST
        ? name
        : name.substring(0, KEPT) + CUT + HexFormat.of().formatHex(sha256(name));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
