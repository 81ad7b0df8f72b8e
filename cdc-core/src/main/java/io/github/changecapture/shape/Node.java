package io.github.changecapture.shape;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done where a path has led: the rules, compiled to a trie over the bytes of names. */
final class Node {
  private static final byte[][] NO_NAMES = {};
  private static final Node[] NO_CHILDREN = {};
  private static final Marks UNMARKED = new Marks(null, null, null);

  /** Stays as it is, with all beneath it. */
  static final Node KEPT = new Node(Fate.KEEP, Map.of(), null, UNMARKED);

  private static final Node LEFT_OUT = new Node(Fate.LEAVE_OUT, Map.of(), null, UNMARKED);

  /** What becomes of a field. */
  enum Fate {
    KEEP,
    LEAVE_OUT,

    /** Its value is replaced as a whole. */
    REPLACE,

    /** A document or array is walked through; a value stays or is replaced. */
    WALK,

    /** The same on the way to an included field: a value is left out. */
    LEAD
  }

  /**
   * The rules behind a node.
   *
   * @param rename renames the field
   * @param value alters its value or leaves it out
   * @param beneath one that alters something beneath it
   */
  record Marks(Rule.@Nullable Rename rename, @Nullable Rule value, @Nullable Rule beneath) {}

  private final Fate fate;
  private final byte[][] names;
  private final Node[] children;
  private final @Nullable Replacement replacement;
  private final Marks marks;
  private final byte @Nullable [] newName;
  private final boolean renamesWithin;
  private final Node others;

  private Node(
      Fate fate, Map<String, Node> children, @Nullable Replacement replacement, Marks marks) {
    this.fate = fate;
    this.names =
        children.isEmpty()
            ? NO_NAMES
            : children.keySet().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    this.children = children.isEmpty() ? NO_CHILDREN : children.values().toArray(NO_CHILDREN);
    this.replacement = replacement;
    this.marks = marks;
    this.newName =
        marks.rename() == null ? null : marks.rename().name().getBytes(StandardCharsets.UTF_8);
    this.renamesWithin =
        children.values().stream().anyMatch(child -> child.newName != null || child.renamesWithin);
    this.others = fate == Fate.WALK || fate == Fate.LEAD ? othersOf() : this;
  }

  static Node leftOut(Rule.Exclude rule) {
    return new Node(Fate.LEAVE_OUT, Map.of(), null, new Marks(null, rule, null));
  }

  static Node constant(Replacement replacement, Marks marks) {
    return new Node(Fate.REPLACE, Map.of(), replacement, marks);
  }

  static Node leading(Map<String, Node> children, Marks marks) {
    return new Node(Fate.LEAD, children, null, marks);
  }

  static Node keeping(Map<String, Node> children, @Nullable Replacement replacement, Marks marks) {
    Fate fate = children.isEmpty() && replacement == null ? Fate.KEEP : Fate.WALK;
    return new Node(fate, children, replacement, marks);
  }

  Fate fate() {
    return fate;
  }

  @Nullable Replacement replacement() {
    return replacement;
  }

  /** Whether a field somewhere beneath gets another name. */
  boolean renamesWithin() {
    return renamesWithin;
  }

  /** Where a name leads; one with dots is read as a path, wherever it stands. */
  Node resolve(byte[] bytes, int from, int to) {
    int named = indexOf(bytes, from, to);
    if (named >= 0) {
      return children[named];
    }
    Node node = this;
    int start = from;
    for (int at = from; at < to; at++) {
      if (bytes[at] == '.') {
        node = node.child(bytes, start, at);
        start = at + 1;
      }
    }
    return start == from ? unnamed(bytes, from, to) : node.child(bytes, start, to);
  }

  private Node child(byte[] bytes, int from, int to) {
    int named = indexOf(bytes, from, to);
    return named >= 0 ? children[named] : unnamed(bytes, from, to);
  }

  private Node unnamed(byte[] bytes, int from, int to) {
    return switch (fate) {
      case KEEP -> KEPT;
      case LEAVE_OUT, REPLACE -> LEFT_OUT;
      case WALK, LEAD -> Names.isDigits(bytes, from, to) ? this : others;
    };
  }

  /** Where a name leads that no rule has. */
  private Node othersOf() {
    if (fate == Fate.LEAD) {
      return LEFT_OUT;
    } else if (replacement == null) {
      return KEPT;
    }
    return children.length == 0 ? this : new Node(Fate.WALK, Map.of(), replacement, UNMARKED);
  }

  /** Of names of one length, the last letter is the likeliest to differ. */
  private int indexOf(byte[] bytes, int from, int to) {
    int length = to - from;
    for (int child = 0; child < names.length; child++) {
      byte[] name = names[child];
      if (name.length == length
          && (length == 0 || name[length - 1] == bytes[to - 1])
          && Arrays.equals(name, 0, length, bytes, from, to)) {
        return child;
      }
    }
    return -1;
  }

  /** The name that a field gets instead of this one, or null if it keeps its own. */
  byte @Nullable [] newName(byte[] bytes, int from, int to) {
    if (!renamesWithin) {
      return null;
    }
    NewName name = new NewName(bytes, from);
    Node node = this;
    int start = from;
    for (int at = from; at <= to; at++) {
      if (at == to || bytes[at] == '.') {
        int named = node.indexOf(bytes, start, at);
        Node next = node.child(bytes, start, at);
        if (named >= 0 && next.newName != null) {
          name.put(start, at, next.newName);
        }
        node = next;
        start = at + 1;
      }
    }
    return name.upTo(to);
  }

  /** The rule that alters a field, one above it or one beneath it; null if none does. */
  @Nullable Rule altering(String path) {
    Node node = this;
    for (String name : path.split("\\.", -1)) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      int named = node.indexOf(bytes, 0, bytes.length);
      if (named < 0) {
        return null;
      }
      node = node.children[named];
      Rule rule = node.marks.value() != null ? node.marks.value() : node.marks.rename();
      if (rule != null) {
        return rule;
      }
    }
    return node.marks.beneath();
  }
}
