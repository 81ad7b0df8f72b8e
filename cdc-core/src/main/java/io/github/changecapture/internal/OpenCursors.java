package io.github.changecapture.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** The cursors that commands have opened on the server: a client is closed when they are. */
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

  /**
   * Work that opens a cursor and closes it: once begun it goes on to its end, also if nobody waits
   * for that any more, as only the reply tells what there is to be closed.
   */
  <R> Mono<R> whole(Mono<R> work) {
    return Mono.defer(
        () -> {
          Signal closed = opens();
          return work.doFinally(end -> closed(closed)).cache();
        });
  }

  /** Completes when those that are open now are closed. */
  Mono<Void> allClosed() {
    return Mono.defer(() -> Mono.when(open.stream().map(Signal::given).toList()));
  }
}
