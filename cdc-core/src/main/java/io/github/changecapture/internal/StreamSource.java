package io.github.changecapture.internal;

import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;

/** Where one stream's events come from, reply by reply. */
interface StreamSource {
  /** The events; for one subscriber. */
  Flux<RawBsonDocument> events();

  /** Reads on if it has stopped for want of room; on any thread. */
  void roomAppeared();

  /** Whether another event follows the one that is just handed on, without waiting for it. */
  boolean moreFollows();
}
