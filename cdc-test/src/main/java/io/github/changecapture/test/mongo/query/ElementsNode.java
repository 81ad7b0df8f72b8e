package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.jspecify.annotations.Nullable;

/**
 * What an update does to the elements of an array, all ({@code $[]}) or those that an array filter
 * matches ({@code $[id]}).
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/update/positional-filtered/">the
 *     manual</a>
 */
final class ElementsNode implements UpdateNode {

  private final ArrayFilters filters;
  private final Map<String, UpdateNode> children = new TreeMap<>();

  ElementsNode(ArrayFilters filters) {
    this.filters = filters;
  }

  @Nullable UpdateNode child(String identifier) {
    return children.get(identifier);
  }

  void put(String identifier, UpdateNode child) {
    children.put(identifier, child);
  }

  @Override
  public boolean apply(List<String> path, UpdateRun run) {
    WorkingDocument.Place place = run.document().find(path);
    if (!place.exists()) {
      throw new QueryException(
          2,
          "The path '"
              + DottedPath.text(path)
              + "' must exist in the document in order to apply array updates.");
    }
    if (!place.element().isArray()) {
      throw new QueryException(
          2, "Cannot apply array updates to non-array element " + place.elementText());
    }
    SortedMap<Integer, UpdateNode> matched = matched(place.element().asArray(), path);
    return matched.size() <= 1
        ? !applyEach(matched, path, run).isEmpty()
        : applyMany(matched, path, place, run);
  }

  /** Which elements are updated is known before the first of them is. */
  private SortedMap<Integer, UpdateNode> matched(BsonArray array, List<String> path) {
    SortedMap<Integer, UpdateNode> matched = new TreeMap<>();
    for (int i = 0; i < array.size(); i++) {
      int index = i;
      children.forEach(
          (identifier, node) -> {
            if (filters.matches(identifier, array.get(index))) {
              matched.merge(
                  index, node, (left, right) -> UpdateNode.merge(left, right, at(path, index)));
            }
          });
    }
    return matched;
  }

  private static List<String> at(List<String> path, int index) {
    List<String> element = new ArrayList<>(path);
    element.add(Integer.toString(index));
    return element;
  }

  private static List<Integer> applyEach(
      SortedMap<Integer, UpdateNode> nodes, List<String> path, UpdateRun run) {
    List<Integer> changed = new ArrayList<>();
    nodes.forEach(
        (index, node) -> {
          if (node.apply(at(path, index), run)) {
            changed.add(index);
          }
        });
    return changed;
  }

  /** Of several matched elements one that changed is told whole, or else the whole array. */
  private static boolean applyMany(
      SortedMap<Integer, UpdateNode> nodes,
      List<String> path,
      WorkingDocument.Place array,
      UpdateRun run) {
    List<Integer> changed = applyEach(nodes, path, run.unlogged());
    if (changed.isEmpty()) {
      return false;
    }
    List<Step> touched = new ArrayList<>(array.taken());
    if (changed.size() == 1) {
      touched.add(new Step.Element(changed.get(0)));
    }
    run.touched().add(touched, touched.size(), DiffNode.Leaf.UPDATED);
    return true;
  }

  ElementsNode mergedWith(ElementsNode other, List<String> path) {
    ElementsNode merged = new ElementsNode(filters);
    merged.children.putAll(children);
    other.children.forEach(
        (identifier, node) ->
            merged.children.merge(
                identifier, node, (left, right) -> UpdateNode.merge(left, right, path)));
    return merged;
  }
}
