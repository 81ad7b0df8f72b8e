package io.github.changecapture.json;

import io.github.changecapture.error.MalformedEvent;
import java.io.Serial;

/** Where and how bytes break the rules of BSON; leaves the package as a {@link MalformedEvent}. */
final class MalformedBson extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int at;

  /**
   * Creates the error.
   *
   * @param at an index into the bytes
   * @param reason goes into logs: no content
   */
  MalformedBson(int at, String reason) {
    super(reason, null, false, false);
    this.at = at;
  }

  MalformedEvent relativeTo(int offset) {
    return new MalformedEvent("BSON is malformed at byte " + (at - offset) + ": " + getMessage());
  }
}
