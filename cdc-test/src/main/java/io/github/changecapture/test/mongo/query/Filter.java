package io.github.changecapture.test.mongo.query;

import java.util.Optional;
import java.util.OptionalInt;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A query filter: {@code $eq $ne $gt $gte $lt $lte $in $nin $exists $type $regex $not $and $or $nor
 * $all $elemMatch $size $mod $expr $comment}, regular expressions, and dotted paths through
 * sub-documents and arrays. Immutable.
 *
 * <p>As in MongoDB 8, comparisons hold only between values of comparable types, and null matches a
 * missing field but not undefined. Not there: collations, {@code $where}, {@code $text}, {@code
 * $jsonSchema}, bitwise and geospatial operators (code 238); regular expressions are Java's with
 * PCRE's rules for lines and options.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/query/">the manual</a>
 */
public final class Filter {

  private final Condition condition;

  private Filter(Condition condition) {
    this.condition = condition;
  }

  /**
   * Reads a filter.
   *
   * @param query the filter as a command has it; an empty one matches all
   * @return it, ready to match
   * @throws QueryException if mongod would refuse it
   */
  public static Filter parse(BsonDocument query) {
    return new Filter(FilterParser.parse(query));
  }

  /**
   * Whether a document matches; {@code $expr} sees no server variables.
   *
   * @param document the document
   * @return whether it matches
   */
  public boolean matches(BsonDocument document) {
    return matches(document, Variables.none());
  }

  /**
   * Whether a document matches.
   *
   * @param document the document
   * @param variables what {@code $expr} sees
   * @return whether it matches
   */
  public boolean matches(BsonDocument document, Variables variables) {
    return condition.matches(document, new Matching(variables));
  }

  /**
   * The index of the array element by which a document matches, for the positional {@code $}.
   *
   * @param document a document that matches
   * @return the index, empty if the document doesn't match or no array was searched
   */
  public OptionalInt matchedIndex(BsonDocument document) {
    Matching matching = new Matching(Variables.none());
    return condition.matches(document, matching) ? matching.index() : OptionalInt.empty();
  }

  /**
   * The document with which an upsert begins: every path that must equal a value, at the top or
   * under {@code $and}, set to that value.
   *
   * @return the seed, dotted paths as nested documents
   * @throws QueryException code 54 if a path is fixed twice, code 224 if there is an {@code $expr}
   */
  public BsonDocument equalities() {
    return Equalities.of(condition).seed();
  }

  /**
   * The only {@code _id} that can match.
   *
   * @return the {@code _id}, empty if the filter doesn't fix it
   */
  public Optional<BsonValue> exactId() {
    return Equalities.id(condition);
  }
}
