package io.github.changecapture.internal;

import io.github.changecapture.event.EventBytes;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where the chunks of snapshots go. */
@FunctionalInterface
interface SnapshotDelivery {

  /**
   * Delivers a chunk.
   *
   * @param snapshot what the chunk is a part of
   * @param chunk its number, from 0; behind the last of documents comes one that holds the reset
   * @param events the chunk's events; honours demand
   * @return how many events the chunk had, when all of them are done; cancelling gives the chunk up
   */
  Mono<Long> deliver(CollectionSnapshot snapshot, int chunk, Flux<List<EventBytes>> events);
}
