package io.github.changecapture.internal;

import io.github.changecapture.config.ProgressListener;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Who opens the cursors that a client's change streams are read by. */
sealed interface Cursors {

  /** Whether replies are seen, and with them how far an idle stream has come. */
  boolean tellProgress();

  /**
   * Completes when the server has closed what the driver has opened for one consumption.
   *
   * @param user what the comments on its streams contain
   */
  Mono<Void> closed(String user);

  /** The library does by commands, on a client of its own whose requests stay with one server. */
  record Own() implements Cursors {
    @Override
    public boolean tellProgress() {
      return true;
    }

    @Override
    public Mono<Void> closed(String user) {
      return Mono.empty();
    }
  }

  /**
   * The driver does, which knows how to stay with a server, or behind a load balancer with a
   * connection.
   *
   * @param listener sees the server's replies, or null if nobody does
   */
  record OfDriver(@Nullable ProgressListener listener) implements Cursors {
    @Override
    public boolean tellProgress() {
      return listener != null;
    }

    @Override
    public Mono<Void> closed(String user) {
      return listener == null ? Mono.empty() : listener.cursorsClosed(user);
    }
  }
}
