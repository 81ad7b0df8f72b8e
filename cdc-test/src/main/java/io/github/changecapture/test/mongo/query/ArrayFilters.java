package io.github.changecapture.test.mongo.query;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The array filters of an update, by identifier. */
final class ArrayFilters {

  /** Stands for every element. */
  static final String ALL = "";

  private static final int FAILED_TO_PARSE = 9;
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-zA-Z0-9]*");

  private final Map<String, Filter> filters = new LinkedHashMap<>();

  static ArrayFilters parse(List<BsonDocument> documents) {
    ArrayFilters parsed = new ArrayFilters();
    for (BsonDocument document : documents) {
      parsed.add(document);
    }
    return parsed;
  }

  private void add(BsonDocument document) {
    Set<String> identifiers = new HashSet<>();
    collect(document, identifiers);
    if (identifiers.isEmpty()) {
      throw new QueryException(
          FAILED_TO_PARSE,
          "Cannot use an expression without a top-level field name in arrayFilters");
    }
    if (identifiers.size() > 1) {
      throw new QueryException(
          FAILED_TO_PARSE,
          "Error parsing array filter :: caused by :: Expected a single top-level field name,"
              + " found "
              + String.join(" and ", identifiers.stream().map(name -> "'" + name + "'").toList()));
    }
    String identifier = identifiers.iterator().next();
    if (!IDENTIFIER.matcher(identifier).matches()) {
      throw new QueryException(
          2,
          "Error parsing array filter :: caused by :: The top-level field name must be an"
              + " alphanumeric string beginning with a lowercase letter, found '"
              + identifier
              + "'");
    }
    if (filters.put(identifier, Filter.parse(document)) != null) {
      throw new QueryException(
          FAILED_TO_PARSE,
          "Found multiple array filters with the same top-level field name " + identifier);
    }
  }

  private static void collect(BsonDocument filter, Set<String> identifiers) {
    filter.forEach(
        (name, value) -> {
          if (!name.startsWith("$")) {
            identifiers.add(DottedPath.parse(name).first());
          } else if (value.isArray()) {
            value.asArray().stream()
                .filter(BsonValue::isDocument)
                .forEach(clause -> collect(clause.asDocument(), identifiers));
          }
        });
  }

  boolean isEmpty() {
    return filters.isEmpty();
  }

  boolean has(String identifier) {
    return identifier.equals(ALL) || filters.containsKey(identifier);
  }

  boolean matches(String identifier, BsonValue element) {
    Filter filter = filters.get(identifier);
    return filter == null || filter.matches(new BsonDocument(identifier, element));
  }

  /** Refuses filters that the update doesn't use. */
  void checkUsed(Set<String> used, BsonDocument update) {
    for (String identifier : filters.keySet()) {
      if (!used.contains(identifier)) {
        throw new QueryException(
            FAILED_TO_PARSE,
            "The array filter for identifier '"
                + identifier
                + "' was not used in the update "
                + ShellText.of(update));
      }
    }
  }
}
