package io.github.changecapture.segment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The lines of one commit as gzip: a member with the lines, then a member without content and of
 * fixed length, whose extra field holds the length of the first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1.1">RFC 1952, extra field</a>
 */
final class GzipGroup {
  /** How the member with the lines begins: deflated, an extra field that only marks it as ours. */
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 4, 0, 'C', 'C', 0, 0
  };

  /** How the member without content begins, up to the length that it tells. */
  private static final byte[] MARK = {
    0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 12, 0, 'C', 'L', 8, 0
  };

  /** And how it ends: an empty block, checksum and length of nothing. */
  private static final byte[] NOTHING = {3, 0, 0, 0, 0, 0, 0, 0, 0, 0};

  /** The length of the member without content. */
  static final int END = MARK.length + Long.BYTES + NOTHING.length;

  private static final int CHUNK = 64 * 1024;

  private GzipGroup() {}

  static ByteBuffer of(ByteBuffer lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(lines.remaining() / 4 + CHUNK);
    out.writeBytes(HEADER);
    deflate(lines.duplicate(), out);
    CRC32 checksum = new CRC32();
    checksum.update(lines.duplicate());
    out.writeBytes(little(Integer.BYTES).putInt((int) checksum.getValue()).array());
    out.writeBytes(little(Integer.BYTES).putInt(lines.remaining()).array());
    long member = out.size();
    out.writeBytes(MARK);
    out.writeBytes(little(Long.BYTES).putLong(member).array());
    out.writeBytes(NOTHING);
    return ByteBuffer.wrap(out.toByteArray());
  }

  /**
   * The length of the member before, or -1 if these bytes are not a member without content.
   *
   * @param bytes {@link #END} of them from the offset on
   */
  static long memberBefore(byte[] bytes, int offset) {
    int tail = offset + MARK.length + Long.BYTES;
    boolean isEnd =
        startsWith(bytes, offset, MARK)
            && Arrays.equals(bytes, tail, tail + NOTHING.length, NOTHING, 0, NOTHING.length);
    return isEnd
        ? ByteBuffer.wrap(bytes, offset + MARK.length, Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong()
        : -1;
  }

  /** Whether these bytes, or the first of them, are such as a member with lines begins with. */
  static boolean isBeginOfMember(byte[] bytes) {
    int known = Math.min(bytes.length, HEADER.length);
    return Arrays.equals(bytes, 0, known, HEADER, 0, known);
  }

  private static boolean startsWith(byte[] bytes, int offset, byte[] begin) {
    return Arrays.equals(bytes, offset, offset + begin.length, begin, 0, begin.length);
  }

  private static void deflate(ByteBuffer lines, ByteArrayOutputStream out) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater, CHUNK)) {
      deflated.write(lines.array(), lines.arrayOffset() + lines.position(), lines.remaining());
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    } finally {
      deflater.end();
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
