package io.github.changecapture.internal;

import com.mongodb.MongoClientSettings;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.config.ProgressListener;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where the MongoDB client comes from, and who closes it. */
public sealed interface ClientSource {

  /** How long the server may take to close cursors; it closes them itself when they have idled. */
  Duration KILL_TIMEOUT = Duration.ofSeconds(5);

  /**
   * A client to work with.
   *
   * @param client the client
   * @param cursors who opens the cursors of its change streams
   * @param open the cursors that the library has opened
   * @param user what the comments on this consumption's streams contain
   */
  record Connected(MongoClient client, Cursors cursors, OpenCursors open, String user) {

    Connected(MongoClient client, Cursors cursors) {
      this(client, cursors, new OpenCursors(), UUID.randomUUID().toString());
    }

    /** Completes when the server has closed this consumption's cursors, or does not answer. */
    Mono<Void> cursorsClosed() {
      return Mono.when(cursors.closed(user), open.allClosed())
          .timeout(KILL_TIMEOUT)
          .onErrorComplete();
    }
  }

  /**
   * Makes the client available.
   *
   * @return the client
   */
  Mono<Connected> connect();

  /**
   * Closes the client if it is the library's own.
   *
   * @param connected what {@link #connect} gave
   * @return completes when that is done
   */
  Mono<Void> disconnect(Connected connected);

  /**
   * Whether replies are listened to, so that an idle stream's progress is seen.
   *
   * @return true if there is a listener
   */
  boolean listens();

  /**
   * A client that the library makes for each consumption and closes after it.
   *
   * @param settings the client's settings
   */
  record Owned(MongoClientSettings settings) implements ClientSource {
    @Override
    public Mono<Connected> connect() {
      return Mono.fromCallable(this::create).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<Void> disconnect(Connected connected) {
      return connected
          .cursorsClosed()
          .then(
              Mono.<Void>fromRunnable(connected.client()::close)
                  .subscribeOn(Schedulers.boundedElastic()));
    }

    @Override
    public boolean listens() {
      return true;
    }

    private Connected create() {
      ClusterSettings cluster = settings.getClusterSettings();
      boolean driverStays =
          cluster.getMode() == ClusterConnectionMode.LOAD_BALANCED
              || cluster.getServerSelector() != null;
      return driverStays ? withDriversCursors() : withOwnCursors();
    }

    /**
     * Behind a load balancer a cursor belongs to a connection, which only the driver can keep; and
     * where the host selects servers it need not select one twice.
     */
    private Connected withDriversCursors() {
      ProgressListener listener = ProgressListener.create();
      return new Connected(
          MongoClients.create(
              MongoClientSettings.builder(settings).addCommandListener(listener).build()),
          new Cursors.OfDriver(listener));
    }

    private Connected withOwnCursors() {
      return new Connected(
          MongoClients.create(
              MongoClientSettings.builder(settings)
                  .applyToClusterSettings(cluster -> cluster.serverSelector(new StayingSelector()))
                  .build()),
          new Cursors.Own());
    }
  }

  /**
   * A client that belongs to the host.
   *
   * @param client the host's client
   * @param listener the listener on it, or null
   */
  record Borrowed(MongoClient client, @Nullable ProgressListener listener) implements ClientSource {
    @Override
    public Mono<Connected> connect() {
      return Mono.just(new Connected(client, new Cursors.OfDriver(listener)));
    }

    @Override
    public Mono<Void> disconnect(Connected connected) {
      return connected.cursorsClosed();
    }

    @Override
    public boolean listens() {
      return listener != null;
    }
  }
}
