package io.github.changecapture.spi;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as one line, and finds the event's position in a line that it wrote.
 *
 * <p>The rules, which {@code EventEncoderContract} in cdc-test checks:
 *
 * <ul>
 *   <li>E1: a line ends with {@code \n} and has no other; it is UTF-8 without NUL, by which a torn
 *       write is known.
 *   <li>E2: the same event always gives the same bytes.
 *   <li>E3: {@link #position} of a line that this encoder wrote is the event's position.
 *   <li>E4: {@link #position} of anything else is null, never an error.
 *   <li>E5: an event that cannot be encoded gives {@link
 *       io.github.changecapture.error.MalformedEvent}; what was written to the output by then is
 *       thrown away by the caller.
 *   <li>E6: safe for use by several threads at once; never blocks.
 * </ul>
 */
public interface EventEncoder {

  /**
   * Names the format, for checkpoints, catalogs and loaders.
   *
   * @return a short name with the options that matter, such as {@code relaxed}
   */
  String format();

  /**
   * Writes one event as one line.
   *
   * @param event any kind of event
   * @param out takes the bytes, in memory
   * @throws IOException if the output throws it
   */
  void encode(ChangeEvent<?> event, OutputStream out) throws IOException;

  /**
   * Finds the position of the event that a line holds.
   *
   * @param line a complete line, its {@code \n} included
   * @return the position, or null if this encoder did not write the line
   */
  @Nullable Position position(byte[] line);
}
