package io.github.changecapture.discovery;

import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where the client comes from. */
sealed interface Connection {

  /** Uses the client for one subscription. */
  <R> Flux<R> with(Function<MongoClient, ? extends Publisher<R>> use);

  /** Made for each subscription, and closed after it. */
  record Own(MongoClientSettings settings) implements Connection {
    @Override
    public <R> Flux<R> with(Function<MongoClient, ? extends Publisher<R>> use) {
      return Flux.usingWhen(
          Mono.fromCallable(() -> MongoClients.create(settings))
              .subscribeOn(Schedulers.boundedElastic()),
          use,
          client -> Mono.fromRunnable(client::close).subscribeOn(Schedulers.boundedElastic()));
    }
  }

  /** The host's, and stays so. */
  record Hosts(MongoClient client) implements Connection {
    @Override
    public <R> Flux<R> with(Function<MongoClient, ? extends Publisher<R>> use) {
      return Flux.defer(() -> use.apply(client));
    }
  }
}
