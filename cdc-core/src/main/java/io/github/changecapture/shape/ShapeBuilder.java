package io.github.changecapture.shape;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.Selection;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Describes a {@link Shape}: rules for all collections, and further ones for some.
 *
 * <p>Not safe for use by several threads.
 */
public final class ShapeBuilder extends ShapeRules<ShapeBuilder> {
  private final List<Shape.Scoped> scoped = new ArrayList<>();
  private Shape.Unshaped unshaped = Shape.Unshaped.LEFT_OUT;

  ShapeBuilder() {}

  @Override
  ShapeBuilder self() {
    return this;
  }

  /**
   * Adds rules for one collection.
   *
   * @param collection the collection
   * @param describe adds to the rules that it is given, at once
   * @return this
   */
  public ShapeBuilder in(Namespace collection, UnaryOperator<NamespaceRules> describe) {
    return in(new Selection.Rule.Exactly(requireNonNull(collection, "collection")), describe);
  }

  /**
   * Adds rules for the collections whose {@code database.collection} a regular expression matches
   * as a whole, such as {@code shop\\..*}.
   *
   * @param expression a regular expression, as {@link java.util.regex.Pattern} describes it
   * @param describe adds to the rules that it is given, at once
   * @return this
   */
  public ShapeBuilder in(String expression, UnaryOperator<NamespaceRules> describe) {
    return in(Selection.Rule.Matching.of(expression), describe);
  }

  private ShapeBuilder in(Selection.Rule collections, UnaryOperator<NamespaceRules> describe) {
    NamespaceRules rules = new NamespaceRules();
    NamespaceRules unused = describe.apply(rules);
    if (rules.rules().isEmpty()) {
      throw new ConfigurationError(
          "shape: in '" + collections + "' has no rule: name one, or leave it out");
    }
    scoped.add(new Shape.Scoped(collections, rules.rules()));
    return this;
  }

  /**
   * Keeps an event that could not be shaped as it is in its dead letter: for those who may see it.
   * By default such a letter has only namespace, cluster time and reason.
   *
   * @return this
   */
  public ShapeBuilder rawDeadLetters() {
    unshaped = Shape.Unshaped.KEPT;
    return this;
  }

  /**
   * Checks the rules.
   *
   * @return the shape
   * @throws ConfigurationError if there is none, or some contradict each other; where that shows
   *     only with a collection that several expressions match, its events cannot be shaped
   */
  public Shape build() {
    if (rules().isEmpty() && scoped.isEmpty()) {
      throw new ConfigurationError("shape: there is no rule: name one, or leave the shape out");
    }
    return new Shape(rules(), List.copyOf(scoped), unshaped);
  }
}
