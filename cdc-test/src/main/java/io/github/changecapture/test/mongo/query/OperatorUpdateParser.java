package io.github.changecapture.test.mongo.query;

import java.util.HashSet;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads update operators into a tree of their paths, which finds the paths that conflict. */
final class OperatorUpdateParser {

  private static final int BAD_VALUE = 2;
  private static final int FAILED_TO_PARSE = 9;
  private static final int CONFLICT = 40;
  private static final int EMPTY_FIELD_NAME = 56;

  private final FieldsNode root = new FieldsNode();
  private final ArrayFilters filters;
  private final Set<String> usedFilters = new HashSet<>();

  private OperatorUpdateParser(ArrayFilters filters) {
    this.filters = filters;
  }

  static FieldsNode parse(BsonDocument update, ArrayFilters filters) {
    OperatorUpdateParser parser = new OperatorUpdateParser(filters);
    update.forEach(parser::operator);
    filters.checkUsed(parser.usedFilters, update);
    return parser.root;
  }

  private void operator(String name, BsonValue argument) {
    if (!UpdateOperators.isKnown(name)) {
      throw new QueryException(
          FAILED_TO_PARSE,
          "Unknown modifier: "
              + name
              + ". Expected a valid update modifier or pipeline-style update specified as an array");
    }
    if (!argument.isDocument()) {
      throw new QueryException(
          FAILED_TO_PARSE,
          ("Modifiers operate on fields but we found type %s instead. For"
                  + " example: {$mod: {<field>: ...}} not {%s}")
              .formatted(BsonTypes.nameOf(argument), ShellText.field(name, argument)));
    }
    argument
        .asDocument()
        .forEach(
            (path, value) -> {
              if (name.equals("$rename")) {
                rename(path, value);
              } else {
                add(checked(path), UpdateOperators.parse(name, path, value));
              }
            });
  }

  private void rename(String from, BsonValue to) {
    DottedPath source = checked(from);
    add(source, new LeafNode.Taken());
    if (!to.isString()) {
      throw new QueryException(
          BAD_VALUE, "The 'to' field for $rename must be a string: " + ShellText.field(from, to));
    }
    DottedPath target = checked(to.asString().getValue());
    if (source.equals(target)) {
      throw new QueryException(
          BAD_VALUE,
          "The source and target field for $rename must differ: " + ShellText.field(from, to));
    }
    if (source.isPrefixOf(target) || target.isPrefixOf(source)) {
      throw new QueryException(
          BAD_VALUE,
          "The source and target field for $rename must not be on the same path: "
              + ShellText.field(from, to));
    }
    checkStatic("source", source);
    checkStatic("destination", target);
    add(target, new LeafNode.Rename(source));
  }

  private static void checkStatic(String what, DottedPath path) {
    if (path.parts().stream().anyMatch(part -> isPositional(part) || identifier(part) != null)) {
      throw new QueryException(
          BAD_VALUE, "The " + what + " field for $rename may not be dynamic: " + path.text());
    }
  }

  private static DottedPath checked(String text) {
    if (text.isEmpty()) {
      throw new QueryException(EMPTY_FIELD_NAME, "An empty update path is not valid.");
    }
    DottedPath path = DottedPath.parse(text);
    if (path.parts().contains("")) {
      throw new QueryException(
          EMPTY_FIELD_NAME,
          "The update path '" + text + "' contains an empty field name, which is not allowed.");
    }
    if (isPositional(path.first())) {
      throw new QueryException(
          BAD_VALUE,
          "Cannot have positional (i.e. '$') element in the first position in path '" + text + "'");
    }
    if (path.parts().stream().filter(OperatorUpdateParser::isPositional).count() > 1) {
      throw new QueryException(
          BAD_VALUE, "Too many positional (i.e. '$') elements found in path '" + text + "'");
    }
    return path;
  }

  private static boolean isPositional(String part) {
    return part.equals(FieldsNode.POSITIONAL);
  }

  /** What stands in {@code $[...]}, null if the part is something else. */
  private static @Nullable String identifier(String part) {
    return part.startsWith("$[") && part.endsWith("]")
        ? part.substring(2, part.length() - 1)
        : null;
  }

  private void add(DottedPath path, LeafNode leaf) {
    UpdateNode node = root;
    for (int i = 0; i < path.size() - 1; i++) {
      node = inner(node, path, i);
    }
    int last = path.size() - 1;
    String name = key(path, last);
    if (child(node, name) != null) {
      throw conflict(path, path.size());
    }
    put(node, name, leaf);
  }

  private UpdateNode inner(UpdateNode node, DottedPath path, int at) {
    String name = key(path, at);
    boolean elements = identifier(path.parts().get(at + 1)) != null;
    UpdateNode child = child(node, name);
    if (child == null) {
      child = elements ? new ElementsNode(filters) : new FieldsNode();
      put(node, name, child);
    } else if (elements ? !(child instanceof ElementsNode) : !(child instanceof FieldsNode)) {
      throw conflict(path, at + 1);
    }
    return child;
  }

  /** The name of a part in its node: an array filter's identifier or the part itself. */
  private String key(DottedPath path, int at) {
    String part = path.parts().get(at);
    String identifier = identifier(part);
    if (identifier == null) {
      return part;
    }
    if (at == 0) {
      throw new QueryException(
          BAD_VALUE,
          "Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in"
              + " path '"
              + path.text()
              + "'");
    }
    if (!filters.has(identifier)) {
      throw new QueryException(
          BAD_VALUE,
          "No array filter found for identifier '"
              + identifier
              + "' in path '"
              + path.text()
              + "'");
    }
    usedFilters.add(identifier);
    return identifier;
  }

  private static @Nullable UpdateNode child(UpdateNode node, String name) {
    if (node instanceof ElementsNode elements) {
      return elements.child(name);
    }
    return node instanceof FieldsNode fields ? fields.child(name) : null;
  }

  private static void put(UpdateNode node, String name, UpdateNode child) {
    if (node instanceof ElementsNode elements) {
      elements.put(name, child);
    } else if (node instanceof FieldsNode fields) {
      fields.put(name, child);
    }
  }

  private static QueryException conflict(DottedPath path, int length) {
    return new QueryException(
        CONFLICT,
        "Updating the path '%s' would create a conflict at '%s'"
            .formatted(path.text(), DottedPath.text(path.parts().subList(0, length))));
  }
}
