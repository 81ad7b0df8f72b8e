package io.github.changecapture.test.mongo.query;

import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The changes within an array, by index, and its new size if it was truncated. */
final class ElementsDiff implements DiffNode {

  private final SortedMap<Integer, DiffNode> children = new TreeMap<>();
  private OptionalInt newSize = OptionalInt.empty();

  @Nullable DiffNode get(int index) {
    return children.get(index);
  }

  void put(int index, DiffNode change) {
    children.put(index, change);
  }

  void truncate(int size) {
    newSize = OptionalInt.of(size);
  }

  OptionalInt newSize() {
    return newSize;
  }

  void forEach(BiConsumer<Integer, DiffNode> visitor) {
    children.forEach(visitor);
  }
}
