package io.github.changecapture.shape;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.ShapingFailed;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.shape.DocumentShaper.Kind;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Shapes an event of a collection whose rules are compiled. */
final class EventShaper {
  private final byte[] in;
  private final int start;
  private final int end;
  private final Node root;

  EventShaper(byte[] in, int start, int end, Node root) {
    this.in = in;
    this.start = start;
    this.end = end;
    this.root = root;
  }

  /** The event itself if no rule touches it. */
  static RawBsonDocument shape(RawBsonDocument event, @Nullable Namespace namespace, Node root) {
    ByteBuf buffer = event.getByteBuffer();
    byte[] in = buffer.array();
    int start = buffer.asNIO().arrayOffset() + buffer.position();
    try {
      int end = Bson.endOfFields(in, start, start + buffer.remaining(), Bson.MAX_DEPTH);
      byte[] shaped = new EventShaper(in, start, end, root).shaped(namespace);
      return shaped == null ? event : new RawBsonDocument(shaped);
    } catch (IndexOutOfBoundsException outside) {
      throw new MalformedEvent("shape: the event's BSON is malformed", outside);
    }
  }

  private byte @Nullable [] shaped(@Nullable Namespace namespace) {
    Splice out = new Splice(in, start, end + 1);
    Splice.Frame frame = out.open(start);
    int at = start + Bson.LENGTH_BYTES;
    while (at < end) {
      int zero = Bson.endOfName(in, at + 1, end);
      int next = Bson.endOfValue(in[at], in, zero + 1, end);
      if (in[at] == Bson.DOCUMENT) {
        document(Names.text(in, at + 1, zero), zero + 1, next, out, namespace);
      }
      at = next;
    }
    out.close(frame, end + 1);
    return out.isUnchanged() ? null : out.changed();
  }

  private void document(
      String name, int value, int next, Splice out, @Nullable Namespace namespace) {
    int depth = Bson.MAX_DEPTH - 1;
    switch (name) {
      case "fullDocument", "fullDocumentBeforeChange" -> {
        int unused = new DocumentShaper(in, out).shape(value, next, root, Kind.DOCUMENT, depth);
      }
      case "updateDescription" -> new DescriptionShaper(in, out, root).shape(value, next, depth);
      case "documentKey" -> checkKey("", value, next, depth, namespace);
      default -> {}
    }
  }

  /** What identifies the document leaves with every event, whatever a rule says. */
  private void checkKey(
      String prefix, int from, int limit, int depth, @Nullable Namespace namespace) {
    int keyEnd = Bson.endOfFields(in, from, limit, depth);
    int at = from + Bson.LENGTH_BYTES;
    while (at < keyEnd) {
      int zero = Bson.endOfName(in, at + 1, keyEnd);
      int next = Bson.endOfValue(in[at], in, zero + 1, keyEnd);
      String path = prefix + Names.text(in, at + 1, zero);
      if (!path.equals(FieldPath.ID)) {
        refuseAltered(path, namespace);
        if (in[at] == Bson.DOCUMENT) {
          checkKey(path + '.', zero + 1, next, depth - 1, namespace);
        }
      }
      at = next;
    }
  }

  private void refuseAltered(String path, @Nullable Namespace namespace) {
    Rule rule = root.altering(path);
    if (rule != null) {
      throw new ShapingFailed(
          "shape: %s is refused for %s: '%s' is of its shard key, which documentKey and the resume token of every event hold, so its value would leave all the same. Leave the rule out for this collection, or exclude the collection"
              .formatted(rule, namespace == null ? "this event" : namespace, path));
    }
  }
}
