package io.github.changecapture.shape;

import io.github.changecapture.config.Selection;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.ShapingFailed;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What of a document may leave, and in which form: in {@code fullDocument}, {@code
 * fullDocumentBeforeChange} and {@code updateDescription} alike. {@code documentKey} and resume
 * token stay as they are, and what a {@code pipeline} of the host's puts elsewhere in an event.
 *
 * <p>Immutable; safe for use by several threads at once. {@code toString} shows rules and paths,
 * but neither keys nor values.
 */
public final class Shape {
  /** More collections than this are not remembered together. */
  private static final int REMEMBERED = 10_000;

  private final List<Rule> everywhere;
  private final List<Scoped> scoped;
  private final Unshaped unshaped;
  private final Node common;
  private final Map<Namespace, Node> compiled = new ConcurrentHashMap<>();

  /** Rules for some collections. */
  record Scoped(Selection.Rule collections, List<Rule> rules) {
    @Override
    public String toString() {
      return "in '" + collections + "': " + rules;
    }
  }

  /** What a dead letter has of an event that could not be shaped. */
  enum Unshaped {
    LEFT_OUT,
    KEPT
  }

  Shape(List<Rule> everywhere, List<Scoped> scoped, Unshaped unshaped) {
    this.everywhere = everywhere;
    this.scoped = scoped;
    this.unshaped = unshaped;
    this.common = RuleTree.compile(everywhere);
    for (Scoped one : scoped) {
      if (one.collections() instanceof Selection.Rule.Exactly exactly) {
        compiled.put(exactly.namespace(), compile(exactly.namespace()));
      } else {
        Node unused = RuleTree.compile(together(List.of(one)));
      }
    }
  }

  /**
   * Starts to describe a shape.
   *
   * @return a builder without rules
   */
  public static ShapeBuilder builder() {
    return new ShapeBuilder();
  }

  /**
   * Shapes an event, also one that is no change stream's but has its form.
   *
   * @param event the event as the server sent it
   * @param namespace its collection, or null for an event that concerns no single one
   * @return a shaped copy; the event itself if no rule touches anything in it
   * @throws io.github.changecapture.error.MalformedEvent if its BSON is broken where rules touch it
   * @throws ShapingFailed if a rule touches its shard key, a rename meets a field of the same name,
   *     or the rules for its collection contradict each other
   */
  public RawBsonDocument apply(RawBsonDocument event, @Nullable Namespace namespace) {
    Node root = namespace == null || scoped.isEmpty() ? common : rulesFor(namespace);
    return root.fate() == Node.Fate.KEEP ? event : EventShaper.shape(event, namespace, root);
  }

  /**
   * Whether the dead letter of an event that could not be shaped has the event as it is.
   *
   * @return false unless {@link ShapeBuilder#rawDeadLetters} asked for it
   */
  public boolean keepsUnshaped() {
    return unshaped == Unshaped.KEPT;
  }

  private Node rulesFor(Namespace namespace) {
    Node known = compiled.get(namespace);
    if (known != null) {
      return known;
    }
    Node fresh = compileLate(namespace);
    if (compiled.size() < REMEMBERED) {
      compiled.put(namespace, fresh);
    }
    return fresh;
  }

  private Node compileLate(Namespace namespace) {
    try {
      return compile(namespace);
    } catch (ConfigurationError contradiction) {
      throw new ShapingFailed(
          "shape: the rules that together hold for %s contradict each other: %s"
              .formatted(namespace, contradiction.getMessage()),
          contradiction);
    }
  }

  private Node compile(Namespace namespace) {
    List<Scoped> matching =
        scoped.stream().filter(one -> one.collections().matches(namespace)).toList();
    return matching.isEmpty() ? common : RuleTree.compile(together(matching));
  }

  private List<Rule> together(List<Scoped> parts) {
    List<Rule> rules = new ArrayList<>(everywhere);
    parts.forEach(part -> rules.addAll(part.rules()));
    return rules;
  }

  /** The rules; no key, no value. */
  @Override
  public String toString() {
    return "Shape" + everywhere + (scoped.isEmpty() ? "" : scoped);
  }
}
