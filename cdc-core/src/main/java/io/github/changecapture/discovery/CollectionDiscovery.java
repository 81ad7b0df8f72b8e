package io.github.changecapture.discovery;

import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.config.Selection;
import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the collections of all databases but {@code admin}, {@code config} and {@code local}, and
 * what their documents look like.
 *
 * <p>Each subscription looks for itself: one collection after the other, with a {@code $sample} of
 * each, of which only paths and types are kept. What cannot be found out about one collection, such
 * as for a missing right, is a {@link Problem} beside what was found out about the others. Reads
 * only; safe for use by several threads at once.
 */
public final class CollectionDiscovery {
  private final Connection connection;
  private final Function<MongoClient, Mono<Discovery>> look;

  CollectionDiscovery(Connection connection, Selection selection, SampleLimits limits) {
    this.connection = connection;
    this.look = client -> Survey.of(client, selection, limits);
  }

  /**
   * Starts to describe a discovery.
   *
   * @return a builder with all defaults
   */
  public static CollectionDiscoveryBuilder builder() {
    return new CollectionDiscoveryBuilder();
  }

  /**
   * Looks once.
   *
   * @return what was found; fails with {@link io.github.changecapture.error.AccessDenied} or {@link
   *     io.github.changecapture.error.SourceUnavailable} if nothing can be. A cancel ends what is
   *     being read
   */
  public Mono<Discovery> discover() {
    return connection.with(look).next();
  }

  /**
   * Looks at once and again and again, and tells what is different: with the first look every
   * collection appears. A look that fails for what may pass is a {@link Difference.ProblemFound};
   * what was known stays known.
   *
   * @param interval the pause between the end of a look and the next, on Reactor's {@code parallel}
   *     scheduler; while differences are not requested, one look at most is made ahead
   * @return the differences, without end until cancelled; fails for what does not pass, such as
   *     wrong credentials
   * @throws ConfigurationError if the interval is not positive
   */
  public Flux<Difference> differences(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new ConfigurationError(
          "discovery: interval must be positive, was %s: looks cost the server a sample of each collection, so some minutes or hours are right"
              .formatted(interval));
    }
    return connection.with(client -> DriftWatch.every(interval, look.apply(client)));
  }
}
