package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;

/** The end of an update's path, with the operator that works there. */
sealed interface LeafNode extends UpdateNode {

  /**
   * An operator at its path.
   *
   * @param modifier what it does
   * @param when whether it works on existing documents too
   */
  record Modify(Modifier modifier, When when) implements LeafNode {
    @Override
    public boolean apply(List<String> path, UpdateRun run) {
      if (when == When.ON_INSERT && run.mode() != UpdateRun.Mode.INSERT) {
        return false;
      }
      WorkingDocument.Place place = run.document().find(path);
      return place.exists() ? modify(place, run) : create(path, place, run);
    }

    private boolean modify(WorkingDocument.Place place, UpdateRun run) {
      Modifier.Modification done = modifier.modify(place.element(), target(place, run));
      if (done instanceof Modifier.Modification.None) {
        return false;
      }
      StorageRules.checkNotId(place.taken());
      if (done instanceof Modifier.Modification.Removed) {
        remove(place, run);
      } else if (done instanceof Modifier.Modification.Replaced replaced) {
        set(place, replaced.value(), run);
        run.touched().add(place.taken(), place.taken().size(), DiffNode.Leaf.UPDATED);
      } else if (done instanceof Modifier.Modification.Appended appended) {
        set(place, appended.array(), run);
        tellAppended(place.taken(), appended, run);
      }
      return true;
    }

    private static Modifier.Target target(WorkingDocument.Place place, UpdateRun run) {
      String field = place.taken().get(place.taken().size() - 1).text();
      String id = ShellText.id(run.document().root());
      return new Modifier.Target(place.takenText(), field, id, run.context());
    }

    private static void set(WorkingDocument.Place place, BsonValue value, UpdateRun run) {
      run.document().replace(place, value);
      StorageRules.checkField(place.taken(), value);
    }

    private static void tellAppended(
        List<Step> array, Modifier.Modification.Appended appended, UpdateRun run) {
      int size = appended.array().asArray().size();
      for (int i = size - appended.count(); i < size; i++) {
        List<Step> element = new ArrayList<>(array);
        element.add(new Step.Element(i));
        run.touched().add(element, array.size(), DiffNode.Leaf.INSERTED);
      }
    }

    private boolean create(List<String> path, WorkingDocument.Place place, UpdateRun run) {
      BsonValue value = modifier.create(run.context());
      if (value == null) {
        if (modifier.refusesUnreachablePaths() && !place.isViable()) {
          throw new QueryException(
              28,
              "Cannot use the part (%s) of (%s) to traverse the element ({%s})"
                  .formatted(place.missing().get(0), DottedPath.text(path), place.elementText()));
        }
        return false;
      }
      LeafNode.create(place, value, run);
      return true;
    }
  }

  /** When an operator works. */
  enum When {
    /** On every document. */
    ALWAYS,
    /** Only where an upsert inserts. */
    ON_INSERT
  }

  /** Takes {@code $rename}'s source, so that nothing else may work there. */
  record Taken() implements LeafNode {
    @Override
    public boolean apply(List<String> path, UpdateRun run) {
      return false;
    }
  }

  /**
   * {@code $rename}, at its destination.
   *
   * @param from the source
   * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/update/rename/">the
   *     manual</a>
   */
  record Rename(DottedPath from) implements LeafNode {
    @Override
    public boolean apply(List<String> path, UpdateRun run) {
      WorkingDocument.Place source = run.document().find(from.parts());
      if (!source.exists()) {
        checkReachable(source);
        return false;
      }
      WorkingDocument.Place target = run.document().find(path);
      checkNoArray("source", from.text(), source, run);
      checkNoArray("destination", DottedPath.text(path), target, run);
      if (target.exists()) {
        StorageRules.checkNotId(target.taken());
        run.document().replace(target, source.element());
        StorageRules.checkField(target.taken(), source.element());
        run.touched().add(target.taken(), target.taken().size(), DiffNode.Leaf.UPDATED);
      } else {
        LeafNode.create(target, source.element(), run);
      }
      StorageRules.checkNotId(source.taken());
      LeafNode.remove(source, run);
      return true;
    }

    private void checkReachable(WorkingDocument.Place source) {
      if (!source.taken().isEmpty() && !source.isViable()) {
        throw new QueryException(
            28,
            "cannot use the part (%s of %s) to traverse the element ({%s})"
                .formatted(
                    source.taken().get(source.taken().size() - 1).text(),
                    from.text(),
                    source.elementText()));
      }
    }

    private static void checkNoArray(
        String what, String path, WorkingDocument.Place place, UpdateRun run) {
      String array = place.arrayOnTheWay();
      if (array != null) {
        throw new QueryException(
            2,
            ("The %s field cannot be an array element, '%s' in doc with %s has an"
                    + " array field called '%s'")
                .formatted(what, path, ShellText.id(run.document().root()), array));
      }
    }
  }

  private static void create(WorkingDocument.Place place, BsonValue value, UpdateRun run) {
    List<Step> created = run.document().create(place, value);
    StorageRules.checkField(created, value);
    StorageRules.checkNotIdInside(place);
    run.touched().add(created, place.taken().size(), DiffNode.Leaf.INSERTED);
  }

  private static void remove(WorkingDocument.Place place, UpdateRun run) {
    run.document().remove(place);
    boolean element = place.taken().get(place.taken().size() - 1) instanceof Step.Element;
    run.touched()
        .add(
            place.taken(),
            place.taken().size(),
            element ? DiffNode.Leaf.UPDATED : DiffNode.Leaf.DELETED);
  }
}
