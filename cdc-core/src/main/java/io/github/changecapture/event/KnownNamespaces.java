package io.github.changecapture.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces that were met lately, by the bytes that say them: an event's is looked up and neither
 * decoded nor made again.
 *
 * <p>A fixed number of slots, each of which keeps the last namespace that fell into it. Safe for
 * use by several threads without a lock: an entry never changes, and whoever misses one decodes.
 */
final class KnownNamespaces {
  private static final int SLOT_BITS = 12;

  /** 2^64 by the golden ratio: spreads what differs in few bits. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final @Nullable Known[] slots = new @Nullable Known[1 << SLOT_BITS];

  /** Its fields are final, so that every thread that sees it sees them too. */
  private static final class Known {
    private final byte[] document;
    private final Namespace namespace;

    Known(byte[] document, Namespace namespace) {
      this.document = document;
      this.namespace = namespace;
    }
  }

  /**
   * Finds a namespace.
   *
   * @param from where its document begins
   * @param to where that ends
   */
  @Nullable Namespace find(byte[] bytes, int from, int to) {
    Known known = slots[slot(bytes, from, to)];
    return known != null && Arrays.equals(known.document, 0, known.document.length, bytes, from, to)
        ? known.namespace
        : null;
  }

  void keep(byte[] bytes, int from, int to, Namespace namespace) {
    slots[slot(bytes, from, to)] = new Known(Arrays.copyOfRange(bytes, from, to), namespace);
  }

  private static int slot(byte[] bytes, int from, int to) {
    long hash = SPREAD;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ BsonLayout.int64(bytes, at)) * SPREAD;
    }
    for (; at < to; at++) {
      hash = (hash ^ bytes[at]) * SPREAD;
    }
    return (int) (hash >>> (Long.SIZE - SLOT_BITS));
  }
}
