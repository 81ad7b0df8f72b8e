package io.github.changecapture.segment;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ChangeEvent;

/** Says which event it is that cannot become a line: the encoder sees only its bytes. */
final class UnwritableEvent {
  private UnwritableEvent() {}

  /** The namespace and cluster time find the document; its key stays out of logs. */
  static MalformedEvent named(ChangeEvent<?> event, MalformedEvent cause) {
    try {
      return new MalformedEvent(
          "%s event in %s at cluster time %s cannot be written as a line: %s; everything before it is kept, and nothing behind it is delivered: choose an encoder that takes it, such as one that replaces broken text, or begin behind it"
              .formatted(
                  event.operationType(),
                  event.namespace(),
                  event.clusterTime(),
                  cause.getMessage()),
          cause);
    } catch (MalformedEvent namelessToo) {
      cause.addSuppressed(namelessToo);
      return cause;
    }
  }
}
