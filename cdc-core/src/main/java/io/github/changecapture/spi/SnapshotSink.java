package io.github.changecapture.spi;

import reactor.core.publisher.Mono;

/**
 * What a {@link Sink} offers that can take a chunk of a snapshot as a whole: so that each document
 * is there once, whatever is killed when.
 *
 * <ul>
 *   <li>N1: what is written of a chunk counts only when {@link ChunkWriter#finish} has completed;
 *       an attempt that did not come so far is discarded by the next {@link #begin} of the chunk,
 *       or by opening the sink anew.
 *   <li>N2: a chunk that was finished, in this or in another process, is not taken again: {@code
 *       begin} then gives nothing.
 *   <li>N3: chunks come at the same time, also beside {@link Sink#write}, and in any order.
 * </ul>
 */
public interface SnapshotSink {

  /**
   * Begins a chunk.
   *
   * @param chunk which one
   * @return where to write it, or empty if it is finished already
   */
  Mono<ChunkWriter> begin(SnapshotChunk chunk);
}
