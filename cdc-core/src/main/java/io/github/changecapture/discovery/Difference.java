package io.github.changecapture.discovery;

import io.github.changecapture.event.Namespace;
import java.util.List;
import java.util.Set;

/** What one look found that the looks before it had not. */
public sealed interface Difference {

  /**
   * A collection is there that was not; each one with the first look.
   *
   * @param collection the collection
   */
  record CollectionAppeared(DiscoveredCollection collection) implements Difference {}

  /**
   * A collection is no longer there.
   *
   * @param namespace the collection
   */
  record CollectionGone(Namespace namespace) implements Difference {}

  /**
   * Documents look different.
   *
   * @param namespace their collection
   * @param added fields that were not there
   * @param gone fields that are no longer there. Where not all documents were sampled, only those
   *     that so many documents have lacked that chance would explain it once in a million
   * @param changed fields with other types than before
   * @param hash the hash of the new sample
   */
  record SchemaDrifted(
      Namespace namespace,
      List<SampledField> added,
      List<SampledField> gone,
      List<TypeChange> changed,
      String hash)
      implements Difference {
    /** Copies the lists. */
    public SchemaDrifted {
      added = List.copyOf(added);
      gone = List.copyOf(gone);
      changed = List.copyOf(changed);
    }
  }

  /**
   * A field's types changed.
   *
   * @param path the field
   * @param before its types until now
   * @param after its types from now on
   */
  record TypeChange(String path, Set<String> before, Set<String> after) {
    /** Copies the sets. */
    public TypeChange {
      before = Set.copyOf(before);
      after = Set.copyOf(after);
    }
  }

  /**
   * Something could not be found out; said once as long as it stays so.
   *
   * @param problem what and why
   */
  record ProblemFound(Problem problem) implements Difference {}
}
