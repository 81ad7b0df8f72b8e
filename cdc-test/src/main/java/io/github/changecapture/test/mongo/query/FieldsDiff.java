package io.github.changecapture.test.mongo.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The changes within a document, in the order in which they were found. */
final class FieldsDiff implements DiffNode {

  private final Map<String, DiffNode> children = new LinkedHashMap<>();

  void put(String field, DiffNode change) {
    children.put(field, change);
  }

  void forEach(BiConsumer<String, DiffNode> visitor) {
    children.forEach(visitor);
  }

  /**
   * Adds a change at a path. Below a field that is new nothing needs to be told: it is told whole.
   *
   * @param path the path
   * @param existing how many of its steps existed before the change
   * @param change what happened at its end
   */
  void add(List<Step> path, int existing, Leaf change) {
    DiffNode node = this;
    int last = path.size() - 1;
    for (int i = 0; i < last && !(node instanceof Leaf); i++) {
      DiffNode child = child(node, path.get(i));
      if (child == null) {
        child = i >= existing ? Leaf.INSERTED : inner(path.get(i + 1));
        put(node, path.get(i), child);
      }
      node = child;
    }
    put(node, path.get(last), change);
  }

  private static DiffNode inner(Step next) {
    return next instanceof Step.Element ? new ElementsDiff() : new FieldsDiff();
  }

  private static @Nullable DiffNode child(DiffNode node, Step step) {
    if (node instanceof ElementsDiff elements) {
      return step instanceof Step.Element element ? elements.get(element.index()) : null;
    }
    return node instanceof FieldsDiff fields ? fields.children.get(step.text()) : null;
  }

  private static void put(DiffNode node, Step step, DiffNode child) {
    if (node instanceof FieldsDiff fields) {
      fields.put(step.text(), child);
    } else if (node instanceof ElementsDiff elements && step instanceof Step.Element element) {
      elements.put(element.index(), child);
    }
  }
}
