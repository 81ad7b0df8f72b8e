package io.github.changecapture.json;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ResumeToken;
import java.nio.charset.StandardCharsets;

/**
 * Writes a change event as one line.
 *
 * <p>The line is the event as it came, and at its end {@code _cdc} where the event alone does not
 * say enough: {@code g}, the generation, and {@code k}, the document key in canonical form, if that
 * is more than one scalar {@code _id}.
 */
final class LineWriter {
  private static final FieldName TOKEN = new FieldName("_id");
  private static final FieldName TOKEN_DATA = new FieldName("_data");
  private static final FieldName CLUSTER_TIME = new FieldName("clusterTime");
  private static final FieldName DOCUMENT_KEY = new FieldName("documentKey");
  private static final FieldName ENVELOPE = new FieldName("_cdc");

  private static final Literal ENVELOPE_GENERATION = Literal.of(",\"_cdc\":{\"g\":");
  private static final Literal ENVELOPE_KEY = Literal.of(",\"k\":\"");
  private static final Literal LINE_END = Literal.of("}\n");

  private static final byte STRING = 0x02;
  private static final byte DOCUMENT = 0x03;
  private static final byte TIMESTAMP = 0x11;
  private static final int ABSENT = -1;
  private static final int DEPTH = DocumentWriter.MAX_DEPTH;

  private final DocumentWriter documents;
  private final DocumentWriter keys;

  LineWriter(JsonFormat format, InvalidText invalidText) {
    documents = new DocumentWriter(format, invalidText);
    keys = new DocumentWriter(JsonFormat.CANONICAL, invalidText);
  }

  /**
   * Writes the event that takes up the bytes from {@code start} to {@code limit}.
   *
   * @throws MalformedBson if it is not BSON
   * @throws MalformedEvent if its line could not say where the event stands in the stream
   */
  void write(byte[] bson, int start, int limit, long generation, JsonBuffer out) {
    int end = DocumentWriter.endOfFields(bson, start, limit, DEPTH);
    if (end + 1 != limit) {
      throw new MalformedBson(end, "a document that is shorter than its bytes");
    }
    int token = ABSENT;
    int time = ABSENT;
    int key = ABSENT;
    int at = DocumentWriter.firstField(start);
    byte separator = '{';
    while (at < end) {
      int type = at;
      int name = at + 1;
      at = documents.writeField(separator, bson, type, end, DEPTH, out);
      separator = ',';
      if (TOKEN.isAt(bson, name)) {
        token = ofType(DOCUMENT, bson, type, TOKEN);
      } else if (CLUSTER_TIME.isAt(bson, name)) {
        time = ofType(TIMESTAMP, bson, type, CLUSTER_TIME);
      } else if (DOCUMENT_KEY.isAt(bson, name)) {
        key = ofType(DOCUMENT, bson, type, DOCUMENT_KEY);
      } else if (ENVELOPE.isAt(bson, name)) {
        throw new MalformedEvent(
            "change event has a field _cdc, where its line says the generation; let the stage of"
                + " the change stream's pipeline that adds it use another name");
      }
    }
    requirePosition(bson, token, time);
    writeEnvelope(bson, key, end, generation, out);
    out.put(LINE_END);
  }

  private static int ofType(byte wanted, byte[] bson, int type, FieldName name) {
    return bson[type] == wanted ? type + 1 + name.length() : ABSENT;
  }

  /** A line has to say where in the stream its event stands; {@link LineReader} asks the same. */
  private static void requirePosition(byte[] bson, int token, int time) {
    int type = DocumentWriter.firstField(token);
    int data = type + 1 + TOKEN_DATA.length();
    if (token == ABSENT || bson[type] != STRING || !TOKEN_DATA.isAt(bson, type + 1)) {
      throw new MalformedEvent(
          "change event has no _id._data; a change stream's stages must leave the resume token"
              + " alone");
    }
    if (time == ABSENT && ResumeToken.clusterTimeOf(string(bson, data)).isEmpty()) {
      throw new MalformedEvent(
          "change event has no clusterTime, and its resume token has an unknown form; a change"
              + " stream's stages must keep clusterTime");
    }
  }

  private static String string(byte[] bson, int at) {
    return new String(
        bson, at + Integer.BYTES, LittleEndian.int32(bson, at) - 1, StandardCharsets.UTF_8);
  }

  private void writeEnvelope(byte[] bson, int key, int end, long generation, JsonBuffer out) {
    boolean keyIsPlain = key == ABSENT || DocumentKey.isOneScalar(bson, key);
    if (generation == 0 && keyIsPlain) {
      return;
    }
    out.put(ENVELOPE_GENERATION);
    out.reserve(Digits.ROOM);
    out.size = Digits.write(generation, out.bytes, out.size);
    if (!keyIsPlain) {
      out.put(ENVELOPE_KEY);
      int text = out.size;
      int unused = keys.writeDocument(bson, key, end, DEPTH, out);
      escape(out, text);
      out.put((byte) '"');
    }
    out.put((byte) '}');
  }

  /** Makes JSON at the end of the buffer fit for a JSON string. */
  private static void escape(JsonBuffer out, int start) {
    int escapes = 0;
    for (int at = start; at < out.size; at++) {
      if (needsEscape(out.bytes[at])) {
        escapes++;
      }
    }
    out.reserve(escapes);
    byte[] bytes = out.bytes;
    int to = out.size + escapes;
    int from = out.size;
    out.size = to;
    while (to > from) {
      byte next = bytes[--from];
      bytes[--to] = next;
      if (needsEscape(next)) {
        bytes[--to] = '\\';
      }
    }
  }

  private static boolean needsEscape(byte character) {
    return character == '"' || character == '\\';
  }
}
