package io.github.changecapture.internal;

import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.Selection.Rule;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Says a selection in the server's words, so that what is not selected does not travel.
 *
 * <p>What it says lets through all that is selected and, where the server cannot be told exactly,
 * more: the capture looks at each event again. Names go as {@code $in} over {@code ns.coll}, which
 * is many times faster than a comparison of {@code ns} or a regular expression.
 */
final class PushDown {
  private static final List<BsonValue> ALWAYS =
      List.of(new BsonString("invalidate"), new BsonString("dropDatabase"));

  private final Scope scope;
  private final Selection selection;
  private final Set<Namespace> own;

  /**
   * Prepares a push-down.
   *
   * @param own collections of the library's own, which are never captured
   */
  PushDown(Scope scope, Selection selection, Set<Namespace> own) {
    this.scope = scope;
    this.selection = selection;
    this.own = own;
  }

  /** The {@code $match}, or empty if every event of the scope is wanted. */
  Optional<BsonDocument> match() {
    if (scope instanceof Scope.OneCollection) {
      return Optional.empty(); // and a $match on ns would hide the invalidate
    }
    BsonDocument source = selected("ns");
    if (source.isEmpty()) {
      return Optional.empty();
    }
    BsonArray choices =
        new BsonArray(
            List.of(
                source, isRename(selected("to")), new BsonDocument("operationType", in(ALWAYS))));
    return Optional.of(new BsonDocument("$match", new BsonDocument("$or", choices)));
  }

  private static BsonDocument isRename(BsonDocument target) {
    return new BsonDocument(
        "$and",
        new BsonArray(
            List.of(new BsonDocument("operationType", new BsonString("rename")), target)));
  }

  /** Empty if everything is wanted. */
  private BsonDocument selected(String field) {
    List<BsonDocument> all = new ArrayList<>();
    List<BsonDocument> wanted = clauses(field, selection.included(), Set.of());
    boolean isSaid = wanted.size() > 0 && areAllSaid(selection.included());
    if (isSaid) {
      all.add(or(wanted));
    }
    List<BsonDocument> unwanted = clauses(field, selection.excluded(), own);
    if (!unwanted.isEmpty()) {
      all.add(new BsonDocument("$nor", new BsonArray(unwanted)));
    }
    return all.size() == 1 ? all.get(0) : and(all);
  }

  private static BsonDocument or(List<BsonDocument> clauses) {
    return clauses.size() == 1 ? clauses.get(0) : new BsonDocument("$or", new BsonArray(clauses));
  }

  private static BsonDocument and(List<BsonDocument> clauses) {
    return clauses.isEmpty()
        ? new BsonDocument()
        : new BsonDocument("$and", new BsonArray(clauses));
  }

  private static boolean areAllSaid(Collection<Rule> rules) {
    return rules.stream()
        .allMatch(
            rule ->
                rule instanceof Rule.Exactly
                    || (rule instanceof Rule.Matching matching
                        && ServerPattern.isCommon(matching.pattern().pattern())));
  }

  private List<BsonDocument> clauses(
      String field, Collection<Rule> rules, Set<Namespace> alsoNamed) {
    Map<String, BsonArray> collections = new TreeMap<>();
    alsoNamed.forEach(namespace -> add(namespace, collections));
    List<BsonDocument> clauses = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule instanceof Rule.Exactly exactly) {
        add(exactly.namespace(), collections);
      } else if (rule instanceof Rule.Matching matching
          && ServerPattern.isCommon(matching.pattern().pattern())) {
        clauses.add(matching(field, matching.pattern().pattern()));
      }
    }
    collections.forEach((database, names) -> clauses.add(0, named(field, database, names)));
    return clauses;
  }

  private void add(Namespace namespace, Map<String, BsonArray> collections) {
    if (!(scope instanceof Scope.OneDatabase one) || one.name().equals(namespace.database())) {
      collections
          .computeIfAbsent(namespace.database(), database -> new BsonArray())
          .add(new BsonString(namespace.collection()));
    }
  }

  private BsonDocument named(String field, String database, BsonArray names) {
    return inDatabase(field, database).append(field + ".coll", in(names));
  }

  private BsonDocument matching(String field, String expression) {
    ServerPattern.Split split = ServerPattern.split(expression);
    return split == null
        ? ServerPattern.ofWholeName(field, expression)
        : inDatabase(field, split.database())
            .append(field + ".coll", ServerPattern.ofCollection(split.collection()));
  }

  /** A stream of one database need not look at the name. */
  private BsonDocument inDatabase(String field, String database) {
    @Nullable String known = scope instanceof Scope.OneDatabase one ? one.name() : null;
    return database.equals(known)
        ? new BsonDocument()
        : new BsonDocument(field + ".db", new BsonString(database));
  }

  private static BsonDocument in(List<BsonValue> values) {
    return new BsonDocument("$in", new BsonArray(values));
  }
}
