package io.github.changecapture.shape;

import io.github.changecapture.error.ShapingFailed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Shapes documents within one event, in one pass over those of their fields that rules touch. */
final class DocumentShaper {
  private static final Replacement.Encoded NULL = new Replacement.Encoded(Bson.NULL, new byte[0]);

  /** What a document's names are. */
  enum Kind {
    DOCUMENT,

    /** Elements keep their places. */
    ARRAY,

    /** An update's new values: a name is a path from the root, and may lead to an element. */
    UPDATED
  }

  /** Where fields stand in a document, and what is done with them. */
  private record Place(int start, int end, Node node, Kind kind, int depth) {}

  private final byte[] in;
  private final Splice out;

  DocumentShaper(byte[] in, Splice out) {
    this.in = in;
    this.out = out;
  }

  /** Shapes a document, and returns where it ends. */
  int shape(int start, int limit, Node node, Kind kind, int depth) {
    int end = Bson.endOfFields(in, start, limit, depth);
    Place place = new Place(start, end, node, kind, depth);
    Splice.Frame frame = out.open(start);
    int at = start + Bson.LENGTH_BYTES;
    while (at < end) {
      at = field(at, place);
    }
    if (at != end) {
      throw Bson.malformed("a field passes the end of its document");
    }
    out.close(frame, end + 1);
    return end + 1;
  }

  private int field(int at, Place place) {
    int zero = Bson.endOfName(in, at + 1, place.end());
    int next = Bson.endOfValue(in[at], in, zero + 1, place.end());
    Node node = place.node().resolve(in, at + 1, zero);
    switch (node.fate()) {
      case KEEP -> rename(at, zero, place);
      case LEAVE_OUT -> leaveOut(at, zero, next, place.kind() == Kind.ARRAY ? NULL : null, place);
      case REPLACE -> replace(at, zero, next, node, place);
      case WALK, LEAD -> walk(at, zero, next, node, place);
    }
    return next;
  }

  private void walk(int at, int zero, int next, Node node, Place place) {
    byte type = in[at];
    if (type == Bson.DOCUMENT || type == Bson.ARRAY) {
      rename(at, zero, place);
      Kind kind = type == Bson.ARRAY ? Kind.ARRAY : Kind.DOCUMENT;
      int unused = shape(zero + 1, next, node, kind, place.depth() - 1);
    } else if (node.fate() == Node.Fate.LEAD) {
      boolean isElement =
          place.kind() == Kind.ARRAY
              || (place.kind() == Kind.UPDATED && Names.mayEndInIndex(in, at + 1, zero));
      leaveOut(at, zero, next, isElement ? NULL : null, place);
    } else {
      replace(at, zero, next, node, place);
    }
  }

  private void replace(int at, int zero, int next, Node node, Place place) {
    Replacement replacement = node.replacement();
    Replacement.Encoded value =
        replacement == null ? null : replacement.of(in[at], in, zero + 1, next);
    if (value == null) {
      rename(at, zero, place);
    } else {
      put(at, zero, next, value, place);
    }
  }

  private void put(int at, int zero, int next, Replacement.Encoded value, Place place) {
    if (value.type() != in[at]) {
      out.replace(at, at + 1, new byte[] {value.type()});
    }
    rename(at, zero, place);
    if (value.type() != in[at] || value.bytes().length > 0) {
      out.replace(zero + 1, next, value.bytes());
    }
  }

  /** An element of an array becomes null, for the others to keep their indexes. */
  private void leaveOut(
      int at, int zero, int next, Replacement.@Nullable Encoded instead, Place place) {
    if (instead == null) {
      out.cut(at, next);
    } else {
      put(at, zero, next, instead, place);
    }
  }

  private void rename(int at, int zero, Place place) {
    byte[] name = place.node().newName(in, at + 1, zero);
    if (name != null) {
      refuseSecond(name, place.start(), place.end(), place.node());
      out.replace(at + 1, zero, name);
    }
  }

  /** Two fields of one name would be one for some readers, the other for others. */
  void refuseSecond(byte[] name, int start, int end, Node node) {
    int at = start + Bson.LENGTH_BYTES;
    while (at < end) {
      int zero = Bson.endOfName(in, at + 1, end);
      if (stays(at + 1, zero, name, node)) {
        throw new ShapingFailed(
            "shape: a rename to '%s' is refused: a document of the event has a field of that name as well. Exclude one of the two"
                .formatted(new String(name, StandardCharsets.UTF_8)));
      }
      at = Bson.endOfValue(in[at], in, zero + 1, end);
    }
  }

  private boolean stays(int from, int zero, byte[] name, Node node) {
    return Arrays.equals(in, from, zero, name, 0, name.length)
        && node.resolve(in, from, zero).fate() != Node.Fate.LEAVE_OUT
        && node.newName(in, from, zero) == null;
  }
}
