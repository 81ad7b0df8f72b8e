package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.internal.store.View;
import io.github.changecapture.test.mongo.query.Filter;
import io.github.changecapture.test.mongo.query.Sorting;
import io.github.changecapture.test.mongo.query.Variables;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** The documents of a collection that a filter selects. */
final class Selection {

  private final Filter filter;
  private final Variables variables;

  private Selection(Filter filter, Variables variables) {
    this.filter = filter;
    this.variables = variables;
  }

  /**
   * Reads a filter.
   *
   * @param let the command's variables, empty for none
   */
  static Selection of(BsonDocument query, BsonDocument let, ServerState state) {
    Variables variables = Variables.of(state.clock().now(), state.oplog().latest());
    for (var variable : let.entrySet()) {
      variables = variables.with(variable.getKey(), variable.getValue());
    }
    return new Selection(Filter.parse(query), variables);
  }

  /** Refuses a collation other than the simple one, which compares bytes. */
  static void checkCollation(BsonDocument options) {
    BsonValue collation = options.get("collation");
    if (collation != null
        && collation.isDocument()
        && !collation.asDocument().isEmpty()
        && !collation.asDocument().getString("locale").getValue().equals("simple")) {
      throw new ServerException(
          ErrorCode.COMMAND_NOT_SUPPORTED,
          "this double compares strings by their bytes: no collation but {locale: \"simple\"}");
    }
  }

  Filter filter() {
    return filter;
  }

  /** What the positional operator stands for in a selected document. */
  OptionalInt matchedIndex(StoredDocument selected) {
    return filter.matchedIndex(selected.document());
  }

  /** The selected documents, in the order in which they came. */
  Stream<StoredDocument> in(StoredCollection collection) {
    Optional<BsonValue> id = filter.exactId();
    Collection<StoredDocument> candidates =
        id.isPresent()
            ? collection.find(id.get()).map(List::of).orElse(List.of())
            : collection.documents();
    return candidates.stream().filter(candidate -> matches(candidate.document()));
  }

  /** The selected documents in an order; as they came if the order is empty. */
  Stream<StoredDocument> sorted(StoredCollection collection, BsonDocument sort) {
    Comparator<StoredDocument> order = order(sort);
    return order == null ? in(collection) : in(collection).sorted(order);
  }

  /** The selected documents that are to be written, none of which an open transaction wrote. */
  List<StoredDocument> forWrite(
      Namespace namespace, BsonDocument sort, long limit, ServerState state) {
    while (true) {
      Optional<StoredCollection> collection = state.storage().find(namespace);
      if (collection.isEmpty()) {
        View.refuse(state.storage(), namespace);
        return List.of();
      }
      List<StoredDocument> selected = sorted(collection.get(), sort).limit(limit).toList();
      if (state.writes().settled(collection.get(), selected)) {
        return selected;
      }
    }
  }

  boolean matches(RawBsonDocument document) {
    return filter.matches(document, variables);
  }

  private static @Nullable Comparator<StoredDocument> order(BsonDocument sort) {
    if (sort.isEmpty()) {
      return null;
    }
    BsonValue natural = sort.get("$natural");
    if (natural != null) {
      Comparator<StoredDocument> arrival = Comparator.comparing(StoredDocument::record);
      return isDescending(natural) ? arrival.reversed() : arrival;
    }
    return Comparator.comparing(StoredDocument::document, Sorting.parse(sort));
  }

  /** Whether the direction of a natural order is backwards. */
  static boolean isDescending(BsonValue direction) {
    return direction.isNumber() && direction.asNumber().doubleValue() < 0;
  }
}
