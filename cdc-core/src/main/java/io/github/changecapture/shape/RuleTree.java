package io.github.changecapture.shape;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.shape.Rule.Constant;
import io.github.changecapture.shape.Rule.Exclude;
import io.github.changecapture.shape.Rule.Include;
import io.github.changecapture.shape.Rule.Rename;
import io.github.changecapture.shape.Rule.Replacing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules by their paths, while it is checked that they can be followed together. */
final class RuleTree {
  private final Map<String, RuleTree> children = new LinkedHashMap<>();
  private @Nullable Include include;
  private @Nullable Exclude exclude;
  private @Nullable Replacing replacing;
  private @Nullable Rename rename;

  /** What a node passes on to those beneath it. */
  private record Inherited(Rest rest, @Nullable Replacing replacing) {}

  /** What becomes of a field that no rule names. */
  private enum Rest {
    KEPT,
    LEFT_OUT
  }

  private RuleTree() {}

  /**
   * Compiles rules that hold together.
   *
   * @throws ConfigurationError if some contradict each other
   */
  static Node compile(List<Rule> rules) {
    RuleTree root = new RuleTree();
    rules.stream().distinct().forEach(rule -> root.at(rule.path()).add(rule));
    boolean including = rules.stream().anyMatch(Include.class::isInstance);
    if (including && !root.children.containsKey(FieldPath.ID)) {
      root.at(FieldPath.of("include", FieldPath.ID)).add(new Include(id()));
    }
    return root.node(new Inherited(including ? Rest.LEFT_OUT : Rest.KEPT, null));
  }

  private static FieldPath id() {
    return FieldPath.of("include", FieldPath.ID);
  }

  private RuleTree at(FieldPath path) {
    RuleTree tree = this;
    for (String name : path.names()) {
      tree = tree.children.computeIfAbsent(name, absent -> new RuleTree());
    }
    return tree;
  }

  private void add(Rule rule) {
    Rule other = rule instanceof Rename ? rename : rule instanceof Include ? include : valueRule();
    if (other == null && (rule instanceof Exclude || exclude != null)) {
      other = any();
    }
    if (other != null) {
      throw contradiction(rule, other, "a field can only have one of them");
    }
    if (rule instanceof Include included) {
      include = included;
    } else if (rule instanceof Exclude excluded) {
      exclude = excluded;
    } else if (rule instanceof Rename renamed) {
      rename = renamed;
    } else {
      replacing = (Replacing) rule;
    }
  }

  private @Nullable Rule valueRule() {
    return exclude != null ? exclude : replacing;
  }

  private @Nullable Rule any() {
    return own().findFirst().orElse(null);
  }

  private Stream<Rule> own() {
    return Stream.of(include, exclude, replacing, rename).flatMap(Stream::ofNullable);
  }

  private Stream<Rule> beneath() {
    return children.values().stream().flatMap(child -> Stream.concat(child.own(), child.beneath()));
  }

  private Node node(Inherited inherited) {
    checkBeneath();
    if (exclude != null) {
      return Node.leftOut(exclude);
    }
    Rest rest = include != null ? Rest.KEPT : inherited.rest();
    if (rest == Rest.LEFT_OUT && beneath().noneMatch(Include.class::isInstance)) {
      return refuseWithoutInclude();
    }
    checkNames();
    Node.Marks marks =
        new Node.Marks(
            rename, valueRule(), beneath().filter(RuleTree::alters).findFirst().orElse(null));
    if (replacing instanceof Constant constant) {
      return Node.constant(Replacement.of(constant), marks);
    }
    Replacing own = replacing != null ? replacing : inherited.replacing();
    Inherited passedOn = new Inherited(rest, own);
    Map<String, Node> compiled =
        children.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    child -> child.getValue().node(passedOn),
                    (one, two) -> one,
                    LinkedHashMap::new));
    Replacement replacement = own == null ? null : Replacement.of(own);
    return rest == Rest.LEFT_OUT
        ? Node.leading(compiled, marks)
        : Node.keeping(compiled, replacement, marks);
  }

  private static boolean alters(Rule rule) {
    return !(rule instanceof Include);
  }

  private void checkBeneath() {
    Rule closed = exclude != null ? exclude : replacing instanceof Constant ? replacing : null;
    if (closed != null) {
      refuseFirst(
          beneath(), rule -> contradiction(rule, closed, "nothing beneath that field is left"));
    }
    Include whole = include;
    if (whole != null) {
      refuseFirst(
          beneath().filter(Include.class::isInstance),
          rule -> contradiction(rule, whole, "that keeps all beneath it already"));
    }
  }

  private Node refuseWithoutInclude() {
    refuseFirst(
        Stream.concat(own(), beneath()),
        rule ->
            new ConfigurationError(
                "shape: %s is refused: the includes leave that field out; include it, or leave the rule out"
                    .formatted(rule)));
    throw new IllegalStateException("a path without a rule");
  }

  private void checkNames() {
    Map<String, Rename> taken = new LinkedHashMap<>();
    for (RuleTree child : children.values()) {
      Rename renamed = child.rename;
      if (renamed != null) {
        Rename other = taken.putIfAbsent(renamed.name(), renamed);
        if (other != null) {
          throw contradiction(renamed, other, "two fields of a document cannot have one name");
        }
      }
    }
  }

  private static void refuseFirst(Stream<Rule> rules, Function<Rule, ConfigurationError> refusal) {
    rules
        .findFirst()
        .ifPresent(
            rule -> {
              throw refusal.apply(rule);
            });
  }

  private static ConfigurationError contradiction(Rule rule, Rule other, String reason) {
    return new ConfigurationError(
        "shape: %s is refused beside %s: %s. Leave one of them out".formatted(rule, other, reason));
  }
}
