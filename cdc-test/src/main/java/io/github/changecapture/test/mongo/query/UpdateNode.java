package io.github.changecapture.test.mongo.query;

import java.util.List;

/** A node of the tree of paths that an update's operators make. */
sealed interface UpdateNode permits FieldsNode, ElementsNode, LeafNode {

  /**
   * Applies what stands at a path and below.
   *
   * @param path the path in this document, with indexes instead of positional operators
   * @param run the run
   * @return whether anything changed
   */
  boolean apply(List<String> path, UpdateRun run);

  /** Two nodes that turned out to mean the same path in one document, as one. */
  static UpdateNode merge(UpdateNode left, UpdateNode right, List<String> path) {
    if (left instanceof FieldsNode fields && right instanceof FieldsNode others) {
      return fields.mergedWith(others, path);
    }
    if (left instanceof ElementsNode elements && right instanceof ElementsNode others) {
      return elements.mergedWith(others, path);
    }
    throw new QueryException(40, "Update created a conflict at '" + DottedPath.text(path) + "'");
  }
}
