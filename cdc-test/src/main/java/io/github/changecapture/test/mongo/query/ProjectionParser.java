package io.github.changecapture.test.mongo.query;

import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads projections, and decides whether they include or exclude. */
final class ProjectionParser {

  private static final String ID = "_id";

  private final ProjectionNode root = new ProjectionNode(ProjectionNode.Unnamed.KEPT);
  private ProjectionNode.@Nullable Unnamed unnamed;

  ProjectionNode parse(BsonDocument projection) {
    projection.forEach((name, value) -> add(root, name, value));
    if (unnamed == null) {
      boolean onlyId = root.rule(ID) instanceof ProjectionNode.Keep;
      unnamed = onlyId ? ProjectionNode.Unnamed.DROPPED : ProjectionNode.Unnamed.KEPT;
    }
    if (unnamed == ProjectionNode.Unnamed.DROPPED && root.rule(ID) == null) {
      root.put(ID, new ProjectionNode.Keep());
    }
    root.unnamed(unnamed);
    return root;
  }

  private void add(ProjectionNode parent, String name, BsonValue value) {
    if (name.equals("$") || name.endsWith(".$") || name.contains(".$.")) {
      throw QueryException.notImplemented("The positional projection " + name);
    }
    DottedPath path = PathExpression.checked(name);
    boolean wholeId = parent == root && name.equals(ID);
    if (value.isDocument()) {
      addDocument(parent, path, value.asDocument());
    } else if (!value.isNumber() && !value.isBoolean()) {
      compute(parent, path, value);
    } else if (Truth.of(value)) {
      put(parent, path, new ProjectionNode.Keep());
      if (!wholeId) {
        decide(ProjectionNode.Unnamed.DROPPED, 31253, "inclusion on field " + name, "exclusion");
      }
    } else {
      put(parent, path, new ProjectionNode.Drop());
      if (!wholeId) {
        decide(ProjectionNode.Unnamed.KEPT, 31254, "exclusion on field " + name, "inclusion");
      }
    }
  }

  private void addDocument(ProjectionNode parent, DottedPath path, BsonDocument document) {
    if (document.isEmpty()) {
      throw new QueryException(
          51270,
          "An empty sub-projection is not a valid value. Found empty object at path: "
              + path.text());
    }
    if (ExpressionParser.isOperator(document)) {
      compute(parent, path, document);
      return;
    }
    ProjectionNode node = nodeAt(parent, path);
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      add(node, field.getKey(), field.getValue());
    }
  }

  private void compute(ProjectionNode parent, DottedPath path, BsonValue expression) {
    put(parent, path, new ProjectionNode.Compute(ExpressionParser.parse(expression)));
    if (unnamed == ProjectionNode.Unnamed.KEPT) {
      throw new QueryException(
          31252, "Cannot use expression other than $meta in exclusion projection");
    }
    unnamed = ProjectionNode.Unnamed.DROPPED;
  }

  private void decide(ProjectionNode.Unnamed wanted, int code, String what, String other) {
    if (unnamed != null && unnamed != wanted) {
      throw new QueryException(code, "Cannot do " + what + " in " + other + " projection");
    }
    unnamed = wanted;
  }

  private static void put(ProjectionNode parent, DottedPath path, ProjectionNode.Rule rule) {
    ProjectionNode node = parent;
    for (String part : path.parts().subList(0, path.size() - 1)) {
      node = inside(node, part, path);
    }
    String last = path.parts().get(path.size() - 1);
    if (node.rule(last) != null) {
      throw new QueryException(31250, "Path collision at " + path.text());
    }
    node.put(last, rule);
  }

  private static ProjectionNode nodeAt(ProjectionNode parent, DottedPath path) {
    ProjectionNode node = parent;
    for (String part : path.parts()) {
      node = inside(node, part, path);
    }
    return node;
  }

  private static ProjectionNode inside(ProjectionNode node, String part, DottedPath path) {
    ProjectionNode.Rule rule = node.rule(part);
    if (rule instanceof ProjectionNode.Inside inside) {
      return inside.node();
    }
    if (rule != null) {
      throw new QueryException(31249, "Path collision at " + path.text());
    }
    ProjectionNode child = new ProjectionNode(ProjectionNode.Unnamed.KEPT);
    node.put(part, new ProjectionNode.Inside(child));
    return child;
  }
}
