package io.github.changecapture.internal;

import io.github.changecapture.event.Position;

/** Who takes what a {@link ChangeStreamReader} reads. */
interface Downstream {
  /** Told, in order with the events, which position the stream has reached without one. */
  void reached(Position position);

  /**
   * Whether the server may be asked for more; when it may again, the reader wants to be told with
   * {@link ChangeStreamReader#roomAppeared}.
   */
  boolean hasRoom();

  /** Told, behind an event, that the next one may take its time: nothing is to wait for it. */
  void pauses();

  /** Told, behind an event, that it was the last of a reply of the server's. */
  void replyEnds();
}
