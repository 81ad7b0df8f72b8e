package io.github.changecapture.spi;

import java.nio.ByteBuffer;

/** A segment that grows, under the rules of {@link SegmentStore}; for one thread at a time. */
public interface OpenSegment extends AutoCloseable {

  /**
   * How many bytes are durable.
   *
   * @return the length
   */
  long length();

  /**
   * Reads durable bytes.
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

  /** Releases the segment; it may be opened again. */
  @Override
  void close();
}
