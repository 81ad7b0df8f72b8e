package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two documents as a change event tells it: {@code updatedFields}, {@code
 * removedFields} and {@code truncatedArrays}.
 *
 * <p>mongod takes it from the oplog: a pipeline update logs the difference of the two documents
 * ({@link #between}), update operators log the paths that they touched ({@link Update#describe}). A
 * difference follows mongod's rules: sub-documents and arrays are looked into; a part whose
 * difference would be as long as the part is told whole; fields are compared in order, so that
 * after a field that was moved or put in between, all later fields count as updated.
 *
 * <p>If the difference is as long as the document, mongod logs a replacement, and the change event
 * is a replace: see {@link Update#run}. {@code disambiguatedPaths}, which only streams with {@code
 * showExpandedEvents} have, is kept apart: the steps of each path in which a field's name is a
 * number or has a dot.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/update/">the manual</a>
 */
public final class UpdateDescription {

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");

  private final BsonDocument updatedFields = new BsonDocument();
  private final BsonArray removedFields = new BsonArray();
  private final BsonArray truncatedArrays = new BsonArray();
  private final BsonDocument disambiguatedPaths = new BsonDocument();

  private UpdateDescription() {}

  /**
   * The difference as mongod computes it for a pipeline update, even where it would log the whole
   * document.
   *
   * @param before the document before
   * @param after the document after
   * @return {@code updatedFields}, {@code removedFields} and {@code truncatedArrays}, in this order
   */
  public static BsonDocument between(BsonDocument before, BsonDocument after) {
    return of(DiffCalculator.full(before, after), after).document();
  }

  /** Nothing changed. */
  static UpdateDescription none() {
    return new UpdateDescription();
  }

  static UpdateDescription of(FieldsDiff diff, BsonDocument after) {
    UpdateDescription description = new UpdateDescription();
    description.addFields(List.of(), diff, after);
    return description;
  }

  /** The description without the steps of its paths. */
  BsonDocument document() {
    return new BsonDocument("updatedFields", updatedFields)
        .append("removedFields", removedFields)
        .append("truncatedArrays", truncatedArrays);
  }

  /** The steps of the paths that a dotted text doesn't tell: names, and indexes of arrays. */
  BsonDocument disambiguatedPaths() {
    return disambiguatedPaths;
  }

  /** Updates come first, then inserts, then deletes, then what changed inside of fields. */
  private void addFields(List<Step> path, FieldsDiff diff, BsonDocument after) {
    for (DiffNode.Leaf kind : DiffNode.Leaf.values()) {
      diff.forEach(
          (name, change) -> {
            if (change == kind) {
              addLeaf(longer(path, new Step.Field(name)), kind, after.get(name));
            }
          });
    }
    diff.forEach(
        (name, change) -> {
          BsonValue value = after.get(name);
          if (value != null) {
            addInside(longer(path, new Step.Field(name)), change, value);
          }
        });
  }

  private void addLeaf(List<Step> path, DiffNode.Leaf kind, @Nullable BsonValue value) {
    if (kind == DiffNode.Leaf.DELETED) {
      removedFields.add(new BsonString(told(path)));
    } else if (value != null) {
      updatedFields.put(told(path), value);
    }
  }

  private void addInside(List<Step> path, DiffNode change, BsonValue value) {
    if (change instanceof FieldsDiff fields) {
      addFields(path, fields, value.asDocument());
    } else if (change instanceof ElementsDiff elements) {
      addElements(path, elements, value.asArray());
    }
  }

  private void addElements(List<Step> path, ElementsDiff diff, BsonArray after) {
    diff.newSize()
        .ifPresent(
            size ->
                truncatedArrays.add(
                    new BsonDocument("field", new BsonString(told(path)))
                        .append("newSize", new BsonInt32(size))));
    diff.forEach(
        (index, change) -> {
          List<Step> element = longer(path, new Step.Element(index));
          if (change instanceof DiffNode.Leaf) {
            updatedFields.put(told(element), after.get(index));
          } else {
            addInside(element, change, after.get(index));
          }
        });
  }

  private static List<Step> longer(List<Step> path, Step step) {
    List<Step> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  /** The path with dots; its steps are noted too if that leaves a doubt. */
  private String told(List<Step> path) {
    String text = Step.text(path);
    if (isAmbiguous(path)) {
      disambiguatedPaths.put(
          text,
          new BsonArray(
              path.stream()
                  .map(
                      step ->
                          step instanceof Step.Element element
                              ? new BsonInt32(element.index())
                              : new BsonString(step.text()))
                  .toList()));
    }
    return text;
  }

  /** Whether a field's name looks like an index, or like several names. */
  private static boolean isAmbiguous(List<Step> path) {
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i) instanceof Step.Field field
          && (field.text().contains(".") || (i > 0 && NUMBER.matcher(field.text()).matches()))) {
        return true;
      }
    }
    return false;
  }
}
