package io.github.changecapture.json;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.error.MalformedEvent;

/**
 * Turns BSON bytes into Extended JSON bytes, on one line, without a tree or a String in between.
 *
 * <p>There is no white space outside of text. Fields keep their order, and a name that occurs twice
 * does so in the JSON too. Every value is written as the specification says; what that leaves open
 * is as in the Java driver, except that only those characters are escaped that have to be, and that
 * dates have three digits for milliseconds or none, as the specification advises.
 *
 * <p>Immutable, and safe for use by several threads at once, each with its own buffer.
 *
 * @see <a href="https://bsonspec.org/spec.html">BSON specification</a>
 * @see <a
 *     href="https://github.com/mongodb/specifications/blob/master/source/extended-json/extended-json.md">Extended
 *     JSON specification</a>
 */
public final class BsonToJson {
  private final DocumentWriter documents;

  /**
   * Creates a transcoder.
   *
   * @param format relaxed or canonical
   * @param invalidText what becomes of text that is not UTF-8
   */
  public BsonToJson(JsonFormat format, InvalidText invalidText) {
    documents =
        new DocumentWriter(
            requireNonNull(format, "format"), requireNonNull(invalidText, "invalidText"));
  }

  /**
   * Writes one document.
   *
   * @param bson holds the document
   * @param offset where it begins
   * @param length how many bytes it has; its own length has to say the same
   * @param out gets the JSON, after what it holds already; unchanged if this fails
   * @throws MalformedEvent if the bytes break the rules of BSON, are nested more than 256 levels
   *     deep, or hold text that is to be rejected; the message has the place and no content
   * @throws EventTooLarge if the buffer would exceed 2 GiB
   * @throws IndexOutOfBoundsException if the document does not lie within {@code bson}
   */
  public void write(byte[] bson, int offset, int length, JsonBuffer out) {
    checkFromIndexSize(offset, length, bson.length);
    int limit = offset + length;
    int sizeBefore = out.size();
    try {
      int end = documents.writeDocument(bson, offset, limit, DocumentWriter.MAX_DEPTH, out);
      if (end != limit) {
        throw new MalformedBson(end, "a document that is shorter than its bytes");
      }
    } catch (MalformedBson malformed) {
      out.truncate(sizeBefore);
      throw malformed.relativeTo(offset);
    } catch (EventTooLarge tooLarge) {
      out.truncate(sizeBefore);
      throw tooLarge;
    }
  }
}
