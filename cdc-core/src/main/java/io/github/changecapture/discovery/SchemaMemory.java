package io.github.changecapture.discovery;

import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.Difference.TypeChange;
import io.github.changecapture.discovery.SampledSchema.Coverage;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the samples of one collection have shown so far. A sample that misses a rare field is no
 * news: it is forgotten only when it would hardly be missed by chance.
 */
final class SchemaMemory {
  /** How likely it may be that a field that is reported gone was only missed. */
  private static final double CHANCE = 1e-6;

  /** A field as the last sample that had it showed it. */
  private record Known(SampledField field, Map<String, Double> shares, double share) {}

  private final Map<String, Known> known = new TreeMap<>();

  SchemaMemory(SampledSchema first) {
    first.fields().forEach(field -> known.put(field.path(), known(field, first)));
  }

  /** Takes the next sample, and tells how it differs; null if it doesn't. */
  @Nullable SchemaDrifted next(Namespace namespace, SampledSchema sample) {
    List<SampledField> added = new ArrayList<>();
    List<TypeChange> changed = new ArrayList<>();
    Set<String> paths = new TreeSet<>();
    for (SampledField field : sample.fields()) {
      paths.add(field.path());
      Known before = known.get(field.path());
      if (before == null) {
        added.add(field);
        known.put(field.path(), known(field, sample));
      } else {
        compare(before, field, sample, changed);
      }
    }
    List<SampledField> gone = forget(paths, sample);
    return added.isEmpty() && gone.isEmpty() && changed.isEmpty()
        ? null
        : new SchemaDrifted(namespace, added, gone, changed, sample.hash());
  }

  private void compare(
      Known before, SampledField field, SampledSchema sample, List<TypeChange> changed) {
    Known now = known(field, sample);
    Map<String, Double> shares = new HashMap<>(now.shares());
    before
        .shares()
        .forEach(
            (type, share) -> {
              if (!shares.containsKey(type) && mayBeMissed(share, sample)) {
                shares.put(type, share);
              }
            });
    if (!shares.keySet().equals(before.shares().keySet())) {
      changed.add(new TypeChange(field.path(), before.shares().keySet(), shares.keySet()));
    }
    known.put(field.path(), new Known(field, shares, now.share()));
  }

  private List<SampledField> forget(Set<String> paths, SampledSchema sample) {
    List<SampledField> gone = new ArrayList<>();
    known
        .values()
        .removeIf(
            field -> {
              boolean isGone =
                  !paths.contains(field.field().path()) && !mayBeMissed(field.share(), sample);
              if (isGone) {
                gone.add(field.field());
              }
              return isGone;
            });
    return gone;
  }

  /** Whether it is too likely that none of the sampled documents has what so many had. */
  private static boolean mayBeMissed(double share, SampledSchema sample) {
    return sample.coverage() == Coverage.PART
        && Math.pow(1 - share, sample.documents()) > CHANCE;
  }

  private static Known known(SampledField field, SampledSchema sample) {
    Map<String, Double> shares = new HashMap<>();
    long values = field.types().values().stream().mapToLong(Long::longValue).sum();
    double share = field.frequency(sample.documents());
    // An array has many values in one document: as if they all had the documents' mixture.
    field.types().forEach((type, count) -> shares.put(type, share * count / values));
    return new Known(field, shares, share);
  }
}
