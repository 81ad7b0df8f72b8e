package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an update works on in a document, and in an array by index. They are worked on in
 * the order of their names, numbers by value: that is the order in which new fields appear.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/update/#update-operators-behavior">the
 *     manual</a>
 */
final class FieldsNode implements UpdateNode {

  static final String POSITIONAL = "$";

  private final Map<String, UpdateNode> children = new TreeMap<>(FieldsNode::compareNames);
  private @Nullable UpdateNode positional;

  static int compareNames(String left, String right) {
    boolean numbers = isNumber(left) && isNumber(right);
    if (numbers && left.length() != right.length()) {
      return Integer.compare(left.length(), right.length());
    }
    return BsonOrder.compareUtf8(left, right);
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c >= '0' && c <= '9')
        && (name.length() == 1 || name.charAt(0) != '0');
  }

  @Nullable UpdateNode child(String name) {
    return name.equals(POSITIONAL) ? positional : children.get(name);
  }

  void put(String name, UpdateNode child) {
    if (name.equals(POSITIONAL)) {
      positional = child;
    } else {
      children.put(name, child);
    }
  }

  @Override
  public boolean apply(List<String> path, UpdateRun run) {
    boolean changed = false;
    for (Map.Entry<String, UpdateNode> child : resolved(path, run).entrySet()) {
      List<String> childPath = new ArrayList<>(path);
      childPath.add(child.getKey());
      changed |= child.getValue().apply(childPath, run);
    }
    return changed;
  }

  /** The children with the positional one at its index. */
  private Map<String, UpdateNode> resolved(List<String> path, UpdateRun run) {
    if (positional == null) {
      return children;
    }
    if (run.matchedIndex().isEmpty()) {
      throw new QueryException(
          2, "The positional operator did not find the match needed from the query.");
    }
    String index = Integer.toString(run.matchedIndex().getAsInt());
    Map<String, UpdateNode> resolved = new TreeMap<>(FieldsNode::compareNames);
    resolved.putAll(children);
    merge(resolved, index, positional, path);
    return resolved;
  }

  private static void merge(
      Map<String, UpdateNode> nodes, String name, UpdateNode added, List<String> path) {
    UpdateNode present = nodes.get(name);
    List<String> childPath = new ArrayList<>(path);
    childPath.add(name);
    nodes.put(name, present == null ? added : UpdateNode.merge(added, present, childPath));
  }

  FieldsNode mergedWith(FieldsNode other, List<String> path) {
    FieldsNode merged = new FieldsNode();
    merged.children.putAll(children);
    other.children.forEach((name, node) -> merge(merged.children, name, node, path));
    merged.positional = positional == null ? other.positional : positional;
    return merged;
  }
}
