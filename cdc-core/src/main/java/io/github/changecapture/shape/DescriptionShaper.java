package io.github.changecapture.shape;

import io.github.changecapture.shape.DocumentShaper.Kind;
import java.util.Set;

/**
 * Shapes what an update says it changed: values by their paths, and the paths alone.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/update/">update</a>
 */
final class DescriptionShaper {
  private static final Set<String> KNOWN =
      Set.of("updatedFields", "removedFields", "truncatedArrays", "disambiguatedPaths");

  private final byte[] in;
  private final Splice out;
  private final Node root;

  DescriptionShaper(byte[] in, Splice out, Node root) {
    this.in = in;
    this.out = out;
    this.root = root;
  }

  void shape(int start, int limit, int depth) {
    int end = Bson.endOfFields(in, start, limit, depth);
    Splice.Frame frame = out.open(start);
    int at = start + Bson.LENGTH_BYTES;
    while (at < end) {
      at = field(at, end, depth - 1);
    }
    out.close(frame, end + 1);
  }

  /** A field that a newer server may add could hold values: what isn't known doesn't leave. */
  private int field(int at, int end, int depth) {
    int zero = Bson.endOfName(in, at + 1, end);
    int next = Bson.endOfValue(in[at], in, zero + 1, end);
    String name = Names.text(in, at + 1, zero);
    if (!KNOWN.contains(name)) {
      out.cut(at, next);
    } else if (in[at] == Bson.DOCUMENT || in[at] == Bson.ARRAY) {
      known(name, zero + 1, next, depth);
    } else if (in[at] != Bson.NULL) {
      throw Bson.malformed(name + " is neither a document nor an array");
    }
    return next;
  }

  private void known(String name, int start, int next, int depth) {
    switch (name) {
      case "updatedFields" -> {
        int unused = new DocumentShaper(in, out).shape(start, next, root, Kind.UPDATED, depth);
      }
      case "removedFields" -> elements(start, next, depth, ListedPath::ofString);
      case "truncatedArrays" -> elements(start, next, depth, ListedPath::ofDocument);
      default -> paths(start, next, depth);
    }
  }

  private interface PathReader {
    ListedPath read(byte type, byte[] bytes, int value, int next, int depth);
  }

  /** A list closes up where an element goes, so those behind get other indexes. */
  private void elements(int start, int limit, int depth, PathReader reader) {
    int end = Bson.endOfFields(in, start, limit, depth);
    Splice.Frame frame = out.open(start);
    int at = start + Bson.LENGTH_BYTES;
    int kept = 0;
    boolean gone = false;
    while (at < end) {
      int zero = Bson.endOfName(in, at + 1, end);
      int next = Bson.endOfValue(in[at], in, zero + 1, end);
      ListedPath path = reader.read(in[at], in, zero + 1, next, depth - 1);
      if (isGone(path)) {
        out.cut(at, next);
        gone = true;
      } else {
        if (gone) {
          out.replace(at + 1, zero, Names.bytes(Integer.toString(kept)));
        }
        kept++;
        rename(path, next);
      }
      at = next;
    }
    out.close(frame, end + 1);
  }

  /** A field with a constant can be removed, but it is no longer an array to be truncated. */
  private boolean isGone(ListedPath path) {
    Node.Fate fate = root.resolve(in, path.from(), path.to()).fate();
    return fate == Node.Fate.LEAVE_OUT || (path.isInDocument() && fate == Node.Fate.REPLACE);
  }

  private void rename(ListedPath path, int next) {
    byte[] name = root.newName(in, path.from(), path.to());
    if (name == null) {
      return;
    }
    Splice.Frame frame = out.open(path.isInDocument() ? path.document() : path.from());
    out.replace(path.from() - Bson.LENGTH_BYTES, path.to() + 1, Constants.string(name));
    if (path.isInDocument()) {
      out.close(frame, next);
    }
  }

  /** Paths as fields, each with its names one by one. */
  private void paths(int start, int limit, int depth) {
    int end = Bson.endOfFields(in, start, limit, depth);
    Splice.Frame frame = out.open(start);
    int at = start + Bson.LENGTH_BYTES;
    while (at < end) {
      int zero = Bson.endOfName(in, at + 1, end);
      int next = Bson.endOfValue(in[at], in, zero + 1, end);
      if (root.resolve(in, at + 1, zero).fate() == Node.Fate.LEAVE_OUT) {
        out.cut(at, next);
      } else {
        byte[] name = root.newName(in, at + 1, zero);
        if (name != null) {
          new DocumentShaper(in, out).refuseSecond(name, start, end, root);
          out.replace(at + 1, zero, name);
          out.replace(zero + 1, next, PathNames.renamed(in, zero + 1, next, name));
        }
      }
      at = next;
    }
    out.close(frame, end + 1);
  }
}
