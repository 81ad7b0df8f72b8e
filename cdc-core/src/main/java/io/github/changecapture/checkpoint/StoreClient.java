package io.github.changecapture.checkpoint;

import com.mongodb.reactivestreams.client.MongoClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The client of a store: the host's, or one that is made when it is first needed. */
final class StoreClient {
  private final @Nullable Supplier<MongoClient> factory;
  private volatile @Nullable MongoClient client;
  private boolean closed;

  private StoreClient(@Nullable Supplier<MongoClient> factory, @Nullable MongoClient client) {
    this.factory = factory;
    this.client = client;
  }

  static StoreClient borrowed(MongoClient client) {
    return new StoreClient(null, client);
  }

  static StoreClient owned(Supplier<MongoClient> factory) {
    return new StoreClient(factory, null);
  }

  /** Made on a thread that may block: a name is perhaps looked up for it. */
  Mono<MongoClient> client() {
    return Mono.defer(
        () -> {
          MongoClient opened = client;
          return opened == null
              ? Mono.fromSupplier(this::open).subscribeOn(Schedulers.boundedElastic())
              : Mono.just(opened);
        });
  }

  private synchronized MongoClient open() {
    MongoClient opened = client;
    if (opened != null) {
      return opened;
    }
    if (closed || factory == null) {
      throw new IllegalStateException(
          "the checkpoint store is closed: close it after its captures, or build another");
    }
    MongoClient fresh = factory.get();
    client = fresh;
    return fresh;
  }

  /** Closes a client that was made here. */
  synchronized void close() {
    MongoClient opened = client;
    if (factory != null && opened != null) {
      opened.close();
      client = null;
    }
    closed = true;
  }
}
