package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** An update's own copy of a document, in which its operators change one path after the other. */
final class WorkingDocument {

  /** The most nulls that an index beyond an array's end may add, as in mongod. */
  private static final int MOST_PADDING = 1_500_000;

  private final BsonDocument root;

  WorkingDocument(BsonDocument document) {
    this.root = copy(document);
  }

  private static BsonDocument copy(BsonDocument document) {
    BsonDocument copy = new BsonDocument();
    document.forEach((name, value) -> copy.put(name, copy(value)));
    return copy;
  }

  private static BsonValue copy(BsonValue value) {
    if (value.isDocument()) {
      return copy(value.asDocument());
    }
    if (!value.isArray()) {
      return value;
    }
    BsonArray copy = new BsonArray(value.asArray().size());
    value.asArray().forEach(element -> copy.add(copy(element)));
    return copy;
  }

  BsonDocument root() {
    return root;
  }

  /**
   * Where a path leads.
   *
   * @param taken the steps that exist
   * @param parent what holds the last of them, null at the root
   * @param element what they lead to
   * @param missing the rest of the path
   */
  record Place(
      List<Step> taken, @Nullable BsonValue parent, BsonValue element, List<String> missing) {

    boolean exists() {
      return missing.isEmpty();
    }

    String takenText() {
      return Step.text(taken);
    }

    /** The element as mongod shows it. */
    String elementText() {
      return taken.isEmpty()
          ? ShellText.of(element)
          : ShellText.field(taken.get(taken.size() - 1).text(), element);
    }

    /** Whether the rest of the path could be made without changing what is there. */
    boolean isViable() {
      return element.isDocument() || (element.isArray() && DottedPath.index(missing.get(0)) >= 0);
    }

    /** The name of an array that the path leads into, null if there is none. */
    @Nullable String arrayOnTheWay() {
      for (int i = 1; i < taken.size(); i++) {
        if (taken.get(i) instanceof Step.Element) {
          return taken.get(i - 1).text();
        }
      }
      return !exists() && element.isArray() ? taken.get(taken.size() - 1).text() : null;
    }
  }

  Place find(List<String> path) {
    List<Step> taken = new ArrayList<>();
    BsonValue parent = null;
    BsonValue element = root;
    for (int i = 0; i < path.size(); i++) {
      Step step = step(element, path.get(i));
      BsonValue child = step == null ? null : child(element, step);
      if (step == null || child == null) {
        return new Place(taken, parent, element, path.subList(i, path.size()));
      }
      taken.add(step);
      parent = element;
      element = child;
    }
    return new Place(taken, parent, element, List.of());
  }

  private static @Nullable Step step(BsonValue element, String part) {
    if (element.isDocument()) {
      return new Step.Field(part);
    }
    int index = DottedPath.index(part);
    return element.isArray() && index >= 0 ? new Step.Element(index) : null;
  }

  private static @Nullable BsonValue child(BsonValue element, Step step) {
    if (step instanceof Step.Element at) {
      BsonArray array = element.asArray();
      return at.index() < array.size() ? array.get(at.index()) : null;
    }
    return element.asDocument().get(step.text());
  }

  void replace(Place place, BsonValue value) {
    put(place, value);
  }

  /** Removes a field; an array's element becomes null, so that the others keep their places. */
  void remove(Place place) {
    Step last = place.taken().get(place.taken().size() - 1);
    if (last instanceof Step.Element) {
      put(place, BsonNull.VALUE);
    } else if (place.parent() != null) {
      place.parent().asDocument().remove(last.text());
    }
  }

  private static void put(Place place, BsonValue value) {
    BsonValue parent = place.parent();
    Step last = place.taken().get(place.taken().size() - 1);
    if (parent == null) {
      throw new IllegalStateException("An update can't replace the root");
    }
    if (last instanceof Step.Element at) {
      parent.asArray().set(at.index(), value);
    } else {
      parent.asDocument().put(last.text(), value);
    }
  }

  /**
   * Makes the missing rest of a path.
   *
   * @return the whole path
   */
  List<Step> create(Place place, BsonValue value) {
    List<String> missing = place.missing();
    BsonValue nested = value;
    for (int i = missing.size() - 1; i > 0; i--) {
      nested = new BsonDocument(missing.get(i), nested);
    }
    List<Step> path = new ArrayList<>(place.taken());
    path.add(attach(place, missing.get(0), nested));
    missing.stream().skip(1).map(Step.Field::new).forEach(path::add);
    return path;
  }

  private static Step attach(Place place, String name, BsonValue value) {
    if (!place.isViable()) {
      throw new QueryException(
          28, "Cannot create field '" + name + "' in element {" + place.elementText() + "}");
    }
    if (place.element().isDocument()) {
      place.element().asDocument().put(name, value);
      return new Step.Field(name);
    }
    BsonArray array = place.element().asArray();
    int index = DottedPath.index(name);
    if (index - array.size() > MOST_PADDING) {
      throw new QueryException(34, "can't backfill more than " + MOST_PADDING + " elements");
    }
    while (array.size() < index) {
      array.add(BsonNull.VALUE);
    }
    array.add(value);
    return new Step.Element(index);
  }
}
