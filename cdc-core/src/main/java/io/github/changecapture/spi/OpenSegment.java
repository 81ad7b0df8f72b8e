package io.github.changecapture.spi;

import java.nio.ByteBuffer;

/**
 * A segment that grows, under the rules of {@link SegmentStore}; for one thread at a time, except
 * for what {@link #write} gives.
 */
public interface OpenSegment extends AutoCloseable {

  /**
   * How many bytes it has.
   *
   * @return the length; all of it is durable while nothing waits to be flushed
   */
  long length();

  /**
   * Reads bytes.
   *
   * @param offset where to begin, from 0 to {@link #length}
   * @param into takes the bytes; is filled unless the segment ends before
   * @return how many bytes were read; 0 at the end
   */
  int read(long offset, ByteBuffer into);

  /**
   * Adds bytes at the end and makes them durable.
   *
   * @param bytes one or more whole lines; all of it is consumed
   * @throws io.github.changecapture.error.SegmentFull if the segment takes no more; nothing is
   *     consumed then
   */
  void append(ByteBuffer bytes);

  /**
   * Adds bytes at the end, and leaves it to what it gives to make them durable: the next bytes can
   * be added meanwhile. By default they are appended; to be overridden where adding and making
   * durable both take long.
   *
   * @param bytes one or more whole lines; all of it is consumed, and may change when this returns
   * @return makes them durable
   */
  default Flush write(ByteBuffer bytes) {
    append(bytes);
    return Flush.DONE;
  }

  /** What makes a write durable, by rule G14; for any thread. */
  @FunctionalInterface
  interface Flush {

    /** Of what is durable already. */
    Flush DONE = () -> {};

    /** Returns when everything up to the end of the write is durable. */
    void complete();
  }

  /** Releases the segment; it may be opened again. */
  @Override
  void close();
}
