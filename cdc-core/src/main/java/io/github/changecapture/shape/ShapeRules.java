package io.github.changecapture.shape;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Says what happens to which fields.
 *
 * <p>A path is the names that lead to a field, with dots between, as the database has them, before
 * any rename. It leads through arrays: {@code items.price} is the price of each item. A name of
 * digits only, be it an array's index or a field, is passed over unless a rule's path has it. A
 * rule holds for everything beneath its field; the rule with the longer path wins.
 *
 * <p>{@code _id} and the fields of a shard key can only be included: an event's {@code documentKey}
 * and its resume token hold them in any case. For {@code _id} that is refused here, for a shard key
 * when an event shows it.
 *
 * @param <S> the kind of rules
 */
public abstract sealed class ShapeRules<S extends ShapeRules<S>>
    permits ShapeBuilder, NamespaceRules {

  private final List<Rule> rules = new ArrayList<>();

  ShapeRules() {}

  abstract S self();

  List<Rule> rules() {
    return List.copyOf(rules);
  }

  /**
   * Keeps only these fields, with all beneath them, and {@code _id}; adds to earlier includes. All
   * fields are kept by default. In an array, what is left out becomes null, so that indexes stay.
   *
   * @param paths the fields
   * @return this
   */
  public S include(String... paths) {
    for (String path : paths) {
      Rule.Include rule = new Rule.Include(FieldPath.of("include", path));
      if (rule.path().beginsWithId() && rule.path().names().size() > 1) {
        throw ofId(rule);
      }
      rules.add(rule);
    }
    return self();
  }

  /**
   * Leaves these fields out, with all beneath them. An element of an array becomes null, so that
   * indexes stay.
   *
   * @param paths the fields
   * @return this
   */
  public S exclude(String... paths) {
    for (String path : paths) {
      keep(new Rule.Exclude(FieldPath.of("exclude", path)));
    }
    return self();
  }

  /**
   * Replaces each value at or beneath these fields by one that tells nothing, of the same type
   * where that can be: {@code "***"}, 0, false, 1970, an ObjectId or UUID of zeros, empty binary
   * data. Null stays null, what has no such value becomes null. Names of fields and lengths of
   * arrays stay.
   *
   * @param paths the fields
   * @return this
   */
  public S mask(String... paths) {
    for (String path : paths) {
      keep(new Rule.Mask(FieldPath.of("mask", path)));
    }
    return self();
  }

  /**
   * Replaces each value at or beneath a field by its HMAC-SHA-256, 64 hexadecimal digits as a
   * string. The hash of a string is that of its UTF-8 bytes, so that others who have the key can
   * compute it. Equal numbers have the same hash whatever their BSON type, as 5, 5.0 and
   * Decimal128("5.00"); values of other types have the same hash if type and value are the same.
   * Null, undefined, MinKey and MaxKey stay as they are. Names of fields and lengths of arrays
   * stay.
   *
   * @param path the field
   * @param key the key, which is never logged
   * @return this
   */
  public S hash(String path, HashKey key) {
    return add(new Rule.Hash(FieldPath.of("hash", path), requireNonNull(key, "key")));
  }

  /**
   * Gives a field another name; it stays in its document. An event in which a document has a field
   * of that name already cannot be shaped.
   *
   * @param path the field, by its name in the database
   * @param name the new name, without dots
   * @return this
   */
  public S rename(String path, String name) {
    Rule.Rename rule = new Rule.Rename(FieldPath.of("rename", path), name);
    if (name.isEmpty()
        || name.indexOf('.') >= 0
        || name.indexOf('\0') >= 0
        || name.startsWith("$")) {
      throw new ConfigurationError(
          "shape: %s is refused: the new name is one name, not empty, without dot or NUL and not beginning with $, since a field stays in its document"
              .formatted(rule)
              .replace('\0', '?'));
    }
    if (name.matches("\\d+") || rule.path().last().matches("\\d+")) {
      throw new ConfigurationError(
          "shape: %s is refused: a name of digits may be an array's index".formatted(rule));
    }
    if (name.equals(rule.path().last())) {
      throw new ConfigurationError("shape: %s is refused: that is its name".formatted(rule));
    }
    if (rule.path().names().size() == 1 && name.equals(FieldPath.ID)) {
      throw new ConfigurationError(
          "shape: %s is refused: a document has one _id, which is its key".formatted(rule));
    }
    return add(rule);
  }

  /**
   * Gives a field this value wherever it is present, whatever it had, a document or an array too.
   * Nothing is added where it is absent.
   *
   * @param path the field
   * @param value the value
   * @return this
   */
  public S constant(String path, BsonValue value) {
    return add(new Rule.Constant(FieldPath.of("constant", path), requireNonNull(value, "value")));
  }

  /**
   * Gives a field this text wherever it is present, whatever it had.
   *
   * @param path the field
   * @param value the text
   * @return this
   */
  public S constant(String path, String value) {
    return constant(path, new BsonString(value));
  }

  /**
   * Gives a field this number wherever it is present, whatever it had.
   *
   * @param path the field
   * @param value the number
   * @return this
   */
  public S constant(String path, int value) {
    return constant(path, new BsonInt32(value));
  }

  private S add(Rule rule) {
    keep(rule);
    return self();
  }

  private void keep(Rule rule) {
    if (rule.path().beginsWithId()) {
      throw ofId(rule);
    }
    rules.add(rule);
  }

  private static ConfigurationError ofId(Rule rule) {
    return new ConfigurationError(
        "shape: %s is refused: documentKey and the resume token of every event hold _id, so its value would leave all the same. Keep what must not leave out of _id, or exclude the collection"
            .formatted(rule));
  }
}
