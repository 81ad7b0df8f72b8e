package io.github.changecapture.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Which paths have records, in eight bytes each: a file that has none passes for one that has with
 * a probability of the number of paths in 2^64.
 */
final class RecordedPaths {
  private static final int FIRST_SIZE = 1024;

  private final MessageDigest digest;
  private long[] hashes = new long[FIRST_SIZE];
  private int count;
  private boolean sorted = true;

  RecordedPaths() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  void add(String path) {
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    hashes[count++] = hash(path);
    sorted = false;
  }

  boolean contains(String path) {
    if (!sorted) {
      Arrays.sort(hashes, 0, count);
      sorted = true;
    }
    return Arrays.binarySearch(hashes, 0, count, hash(path)) >= 0;
  }

  private long hash(String path) {
    return ByteBuffer.wrap(digest.digest(path.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
