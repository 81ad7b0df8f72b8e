package io.github.changecapture.spi;

import io.github.changecapture.event.ChangeEvent;
import java.util.List;
import reactor.core.publisher.Mono;

/** Takes one chunk of a snapshot, under the rules of {@link SnapshotSink}. */
public interface ChunkWriter {

  /**
   * Takes more of the chunk; one call at a time.
   *
   * @param events events of the chunk
   * @return completes when more can be taken
   */
  Mono<Void> write(List<? extends ChangeEvent<?>> events);

  /**
   * Makes the chunk durable and lets it count.
   *
   * @return completes when that is so
   */
  Mono<Void> finish();

  /**
   * Gives the chunk up and releases everything; after {@link #finish} too, and then it only
   * releases. May be repeated.
   *
   * @return completes when that is done
   */
  Mono<Void> close();
}
