package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which collections of a scope are captured: those that an include names, or all if there is no
 * include, but none that an exclude names. {@code toString} is what checkpoints keep.
 *
 * @param included the includes; empty for all collections of the scope
 * @param excluded the excludes, which win
 */
public record Selection(List<Rule> included, List<Rule> excluded) {
  /** Every collection of the scope. */
  public static final Selection EVERYTHING = new Selection(List.of(), List.of());

  /** Copies the lists. */
  public Selection {
    included = List.copyOf(included);
    excluded = List.copyOf(excluded);
  }

  /** Names collections. */
  public sealed interface Rule {

    /**
     * Whether a collection is meant.
     *
     * @param namespace the collection
     * @return true if it is
     */
    boolean matches(Namespace namespace);

    /**
     * Whether a collection of a database could be meant.
     *
     * @param database the database's name
     * @return false if none can
     */
    boolean canMatchIn(String database);

    /**
     * One collection.
     *
     * @param namespace the collection
     */
    record Exactly(Namespace namespace) implements Rule {
      /** Checks that the namespace is not null. */
      public Exactly {
        requireNonNull(namespace, "namespace");
      }

      @Override
      public boolean matches(Namespace other) {
        return namespace.equals(other);
      }

      @Override
      public boolean canMatchIn(String database) {
        return namespace.database().equals(database);
      }

      @Override
      public String toString() {
        return namespace.toString();
      }
    }

    /**
     * The collections whose {@code database.collection} a regular expression matches as a whole.
     *
     * @param pattern compiled by {@link #of}
     */
    record Matching(Pattern pattern) implements Rule {

      /**
       * Compiles an expression; a dot in it also matches a line feed, which a name may hold.
       *
       * @param expression a regular expression, as {@link Pattern} describes it
       * @return the rule
       * @throws ConfigurationError if it is none
       */
      public static Matching of(String expression) {
        try {
          return new Matching(Pattern.compile(expression, Pattern.DOTALL));
        } catch (PatternSyntaxException invalid) {
          throw new ConfigurationError(
              "include and exclude take a regular expression over 'database.collection', was '"
                  + expression
                  + "': "
                  + invalid.getDescription()
                  + ". To name one collection, pass a Namespace",
              invalid);
        }
      }

      @Override
      public boolean matches(Namespace namespace) {
        return pattern.matcher(namespace.toString()).matches();
      }

      /** Whether more input could turn the beginning into a match. */
      @Override
      public boolean canMatchIn(String database) {
        Matcher matcher = pattern.matcher(database + '.');
        return matcher.matches() || matcher.hitEnd();
      }

      @Override
      public String toString() {
        return "/" + pattern + "/";
      }
    }
  }

  /**
   * Whether a collection is captured.
   *
   * @param namespace the collection
   * @return true if it is
   */
  public boolean selects(Namespace namespace) {
    return (included.isEmpty() || included.stream().anyMatch(rule -> rule.matches(namespace)))
        && excluded.stream().noneMatch(rule -> rule.matches(namespace));
  }

  /**
   * Whether a collection of a database could be captured.
   *
   * @param database the database's name
   * @return false if none can
   */
  public boolean canSelectIn(String database) {
    return included.isEmpty() || included.stream().anyMatch(rule -> rule.canMatchIn(database));
  }

  /**
   * Refuses what can match nothing in a scope.
   *
   * @param scope what is watched
   * @throws ConfigurationError if a rule contradicts the scope, or another rule
   */
  public void check(Scope scope) {
    if (scope instanceof Scope.OneCollection && !equals(EVERYTHING)) {
      throw new ConfigurationError(
          "include and exclude select among the collections of a database or a deployment, and"
              + " collection names a single one, was '"
              + scope
              + "' with '"
              + this
              + "'");
    }
    included.forEach(rule -> checkInclude(rule, scope));
    excluded.stream()
        .filter(rule -> rule.toString().matches("/\\.[*+]/"))
        .findFirst()
        .ifPresent(rule -> refuse("exclude " + rule + " leaves no collection to capture"));
  }

  private void checkInclude(Rule rule, Scope scope) {
    if (scope instanceof Scope.OneDatabase one && !rule.canMatchIn(one.name())) {
      refuse("include " + rule + " matches no collection of the " + scope);
    }
    if (excluded.stream().anyMatch(other -> covers(other, rule))) {
      refuse("include " + rule + " is excluded as a whole, by " + excluded);
    }
    if (rule instanceof Rule.Exactly exactly && isSystem(exactly.namespace())) {
      refuse("include " + rule + " names a system collection, which change streams do not report");
    }
  }

  private static boolean covers(Rule excluded, Rule included) {
    return included instanceof Rule.Exactly exactly
        ? excluded.matches(exactly.namespace())
        : excluded.toString().equals(included.toString());
  }

  /** Change streams leave these databases and collections out. */
  private static boolean isSystem(Namespace namespace) {
    return List.of("admin", "config", "local").contains(namespace.database())
        || namespace.collection().startsWith("system.");
  }

  private static void refuse(String contradiction) {
    throw new ConfigurationError(
        contradiction
            + ": a selection that can match nothing is a mistake, so correct one of them");
  }

  @Override
  public String toString() {
    return (included.isEmpty() ? "" : " including " + included)
        + (excluded.isEmpty() ? "" : " excluding " + excluded);
  }
}
