package io.github.changecapture.json;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The encoder that is used by default: the change event as the server sent it, as one line of
 * Extended JSON.
 *
 * <p>A field {@code _cdc} follows the event's own, where they do not say enough: {@code g} is the
 * generation, {@code k} the document key in canonical Extended JSON, type and order kept. It is
 * there if the generation is above 0, or if the document key is more than one scalar {@code _id};
 * {@code k} only in the latter case. An event that has a field of this name itself, from a stage of
 * the change stream's pipeline, is refused.
 *
 * <p>The defaults are relaxed Extended JSON, and U+FFFD for what is not UTF-8. Given a {@link
 * JsonBuffer}, encoding allocates nothing; any other output gets the line in one write.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change events</a>
 */
public final class ExtendedJsonEncoder implements EventEncoder {
  private final JsonFormat format;
  private final LineWriter lines;

  private ExtendedJsonEncoder(JsonFormat format, InvalidText invalidText) {
    this.format = format;
    this.lines = new LineWriter(format, invalidText);
  }

  /**
   * Encodes with numbers and dates as JSON has them.
   *
   * @return the encoder that is used by default
   */
  public static ExtendedJsonEncoder relaxed() {
    return new ExtendedJsonEncoder(JsonFormat.RELAXED, InvalidText.REPLACE);
  }

  /**
   * Encodes every value with its BSON type.
   *
   * @return an encoder whose lines can be turned back into the event
   */
  public static ExtendedJsonEncoder canonical() {
    return new ExtendedJsonEncoder(JsonFormat.CANONICAL, InvalidText.REPLACE);
  }

  /**
   * Says what becomes of text that is not UTF-8.
   *
   * @param invalidText what to do with it, {@link InvalidText#REPLACE} by default
   * @return an encoder that is otherwise the same
   */
  public ExtendedJsonEncoder withInvalidText(InvalidText invalidText) {
    return new ExtendedJsonEncoder(format, requireNonNull(invalidText, "invalidText"));
  }

  /** {@code relaxed} or {@code canonical}. */
  @Override
  public String format() {
    return format.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void encode(ChangeEvent<?> event, OutputStream out) throws IOException {
    if (out instanceof JsonBuffer buffer) {
      encode(event, buffer);
      return;
    }
    JsonBuffer buffer = new JsonBuffer(2 * event.sizeInBytes());
    encode(event, buffer);
    out.write(buffer.array(), 0, buffer.size());
  }

  private void encode(ChangeEvent<?> event, JsonBuffer out) {
    RawBsonDocument raw = event.raw();
    int start = raw.getByteOffset();
    int sizeBefore = out.size();
    try {
      lines.write(
          raw.getBackingArray(), start, start + raw.getByteLength(), event.generation(), out);
    } catch (MalformedBson malformed) {
      out.truncate(sizeBefore);
      throw malformed.relativeTo(start);
    } catch (MalformedEvent unplaced) {
      out.truncate(sizeBefore);
      throw unplaced;
    }
  }

  @Override
  public @Nullable Position position(byte[] line) {
    return LineReader.position(line);
  }
}
