package io.github.changecapture.test.mongo.query;

import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Reads {@code $addFields} and its other name {@code $set}. */
final class AddFieldsParser {

  private AddFieldsParser() {}

  static ProjectionNode parse(BsonDocument fields) {
    if (fields.isEmpty()) {
      throw new QueryException(40177, "specification must have at least one field");
    }
    ProjectionNode root = new ProjectionNode(ProjectionNode.Unnamed.KEPT);
    fields.forEach((name, value) -> add(root, name, value));
    return root;
  }

  private static void add(ProjectionNode parent, String name, BsonValue value) {
    DottedPath path = PathExpression.checked(name);
    ProjectionNode node = parent;
    for (String part : path.parts().subList(0, path.size() - 1)) {
      node = inside(node, part);
    }
    String last = path.parts().get(path.size() - 1);
    if (value.isDocument() && !ExpressionParser.isOperator(value.asDocument())) {
      addAll(inside(node, last), value.asDocument(), path);
    } else if (node.rule(last) != null) {
      throw collision(path.text());
    } else {
      node.put(last, new ProjectionNode.Compute(ExpressionParser.parse(value)));
    }
  }

  private static void addAll(ProjectionNode node, BsonDocument fields, DottedPath path) {
    if (fields.isEmpty()) {
      throw new QueryException(
          40180,
          "an empty object is not a valid value. Found empty object at path: " + path.text());
    }
    fields.forEach((name, value) -> add(node, name, value));
  }

  private static ProjectionNode inside(ProjectionNode node, String part) {
    ProjectionNode.Rule rule = node.rule(part);
    if (rule instanceof ProjectionNode.Inside inside) {
      return inside.node();
    }
    if (rule != null) {
      throw collision(part);
    }
    ProjectionNode child = new ProjectionNode(ProjectionNode.Unnamed.KEPT);
    node.put(part, new ProjectionNode.Inside(child));
    return child;
  }

  private static QueryException collision(String path) {
    return new QueryException(
        40176, "specification contains two conflicting paths. Path collision at " + path);
  }
}
