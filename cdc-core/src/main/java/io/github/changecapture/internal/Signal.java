package io.github.changecapture.internal;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Something that happens once; telling it again changes nothing. */
final class Signal {
  private final Sinks.Empty<Void> sink = Sinks.empty();

  void give() {
    var unused = sink.tryEmitEmpty(); // fails only if it was given before
  }

  /** Completes when it was given, at once if it was before. */
  Mono<Void> given() {
    return sink.asMono();
  }
}
