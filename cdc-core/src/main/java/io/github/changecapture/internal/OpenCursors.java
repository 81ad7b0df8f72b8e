package io.github.changecapture.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** The cursors that a client has on the server, for whoever is to close them before the client. */
final class OpenCursors {
  private final Set<Signal> open = ConcurrentHashMap.newKeySet();

  /** Adds a cursor that is about to be opened; what it gives is given back when it is closed. */
  Signal opens() {
    Signal closed = new Signal();
    open.add(closed);
    return closed;
  }

  /** Takes a cursor out: the server has closed it, or is past being asked. */
  void closed(Signal cursor) {
    open.remove(cursor);
    cursor.give();
  }

  /** Completes when those that are open now are closed. */
  Mono<Void> allClosed() {
    return Mono.defer(() -> Mono.when(open.stream().map(Signal::given).toList()));
  }
}
