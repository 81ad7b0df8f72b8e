package io.github.changecapture.test.adls;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file or a directory; under the account's lock. */
final class Node {
  private static final byte[] NOTHING = new byte[0];

  final boolean isDirectory;
  final Instant created;
  final Lease lease = new Lease();
  final Map<String, String> metadata = new TreeMap<>();
  final Map<String, String> httpHeaders = new TreeMap<>();
  private final NavigableMap<Long, byte[]> uncommitted = new TreeMap<>();
  private byte[] committed = NOTHING;
  private int length;
  private int blocks;
  private boolean closed;
  private boolean putAsBlob;
  private Instant modified;
  private String etag;

  Node(boolean isDirectory, Instant now, String etag) {
    this.isDirectory = isDirectory;
    this.created = now;
    this.modified = now;
    this.etag = etag;
  }

  String etag() {
    return etag;
  }

  Instant modified() {
    return modified;
  }

  int length() {
    return length;
  }

  int blocks() {
    return blocks;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isPutAsBlob() {
    return putAsBlob;
  }

  byte[] bytes(int from, int to) {
    return Arrays.copyOfRange(committed, from, to);
  }

  int uncommittedBlocks() {
    return uncommitted.size();
  }

  void touch(Instant now, String newEtag) {
    modified = now;
    etag = newEtag;
    lease.written(now);
  }

  void put(byte[] content) {
    uncommitted.clear();
    committed = content;
    length = content.length;
    blocks = 1;
    putAsBlob = true;
  }

  /** What was appended at the same position before is replaced. */
  void append(long position, byte[] bytes) {
    uncommitted.put(position, bytes);
  }

  /** Null if the bytes before the position have a gap or don't end there; nothing changes then. */
  @Nullable Integer blocksUpTo(long position) {
    long at = length;
    int count = 0;
    while (at < position) {
      byte[] block = uncommitted.get(at);
      if (block == null || isOverlapped(at, at + block.length)) {
        return null;
      }
      at += block.length;
      count++;
    }
    return at == position ? count : null;
  }

  /** What the service makes of that is not documented; the harshest answer is to refuse it. */
  private boolean isOverlapped(long from, long to) {
    return !uncommitted.subMap(from, false, to, false).isEmpty();
  }

  void flush(long position, Uncommitted rest, boolean close) {
    int target = Math.toIntExact(position);
    if (target > committed.length) {
      committed = Arrays.copyOf(committed, Math.max(target, committed.length * 2));
    }
    while (length < target) {
      byte[] block = uncommitted.remove((long) length);
      if (block == null) {
        throw new IllegalStateException("flush was not checked");
      }
      System.arraycopy(block, 0, committed, length, block.length);
      length += block.length;
      blocks++;
    }
    if (rest == Uncommitted.DROPPED) {
      uncommitted.clear();
    } else {
      uncommitted.headMap((long) length).clear();
    }
    closed |= close;
  }

  /** What becomes of bytes after the flushed position. */
  enum Uncommitted {
    DROPPED,
    RETAINED
  }
}
