package io.github.changecapture.test.mongo.query;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values that a query's path stands for. Arrays on the way are searched element by
 * element, and by index where the path has a number; an array at the end gives its elements and
 * then itself.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/tutorial/query-array-of-documents/">the
 *     manual</a>
 */
final class Candidates {

  /** What an array at the end of a path gives. */
  enum Leaf {
    /** Its elements, then the array. */
    ELEMENTS_AND_ARRAY,
    /** The array alone. */
    ARRAY
  }

  /** No array was searched on the way. */
  static final int NO_INDEX = -1;

  /** Looks at one candidate; true ends the search. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(@Nullable BsonValue candidate, int outermostIndex);
  }

  private final List<String> parts;
  private final Leaf leaf;
  private final Visitor visitor;

  private Candidates(DottedPath path, Leaf leaf, Visitor visitor) {
    this.parts = path.parts();
    this.leaf = leaf;
    this.visitor = visitor;
  }

  /** Whether the visitor said yes to one of the candidates. */
  static boolean any(DottedPath path, BsonDocument document, Leaf leaf, Visitor visitor) {
    return new Candidates(path, leaf, visitor).inDocument(document, 0, NO_INDEX);
  }

  private boolean inDocument(BsonDocument document, int at, int index) {
    BsonValue value = document.get(parts.get(at));
    int next = at + 1;
    if (value != null && value.isArray()) {
      return inArray(value.asArray(), next, index);
    }
    if (next == parts.size()) {
      return visitor.visit(value, index);
    }
    return (value != null && value.isDocument())
        ? inDocument(value.asDocument(), next, index)
        : visitor.visit(null, index);
  }

  private boolean inArray(BsonArray array, int next, int index) {
    if (next == parts.size()) {
      return atEnd(array, index);
    }
    int wanted = DottedPath.index(parts.get(next));
    for (int i = 0; i < array.size(); i++) {
      BsonValue element = array.get(i);
      if (element.isDocument()
          && inDocument(element.asDocument(), next, index == NO_INDEX ? i : index)) {
        return true;
      }
      if (i == wanted && byIndex(element, next + 1, index)) {
        return true;
      }
    }
    return false;
  }

  private boolean atEnd(BsonArray array, int index) {
    if (leaf == Leaf.ELEMENTS_AND_ARRAY) {
      for (int i = 0; i < array.size(); i++) {
        if (visitor.visit(array.get(i), index == NO_INDEX ? i : index)) {
          return true;
        }
      }
    }
    return visitor.visit(array, index);
  }

  /** An element that the path names by its index counts as itself, even if it is an array. */
  private boolean byIndex(BsonValue element, int next, int index) {
    if (next == parts.size()) {
      return visitor.visit(element, index);
    }
    if (element.isDocument()) {
      return inDocument(element.asDocument(), next, index);
    }
    return element.isArray() && inArray(element.asArray(), next, index);
  }
}
