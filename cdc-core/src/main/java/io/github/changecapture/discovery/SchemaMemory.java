package io.github.changecapture.discovery;

import io.github.changecapture.discovery.Difference.SchemaDrifted;
import io.github.changecapture.discovery.Difference.TypeChange;
import io.github.changecapture.discovery.SampledSchema.Coverage;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the samples of one collection have shown so far. A sample that misses a rare field is no
 * news: it is forgotten only when so many documents have lacked it that chance hardly explains it.
 */
final class SchemaMemory {
  /** How likely it may be that a field that is reported gone was only missed. */
  private static final double CHANCE = 1e-6;

  /**
   * What tells how sure it is that something is gone.
   *
   * @param share the part of the documents that had it when it was last seen
   * @param missed how many sampled documents have lacked it since
   */
  private record Trace(double share, long missed) {
    /** After another sample without it; null if it must be gone. */
    @Nullable Trace missedBy(SampledSchema sample) {
      Trace longer = new Trace(share, missed + sample.documents());
      boolean isGone =
          sample.coverage() == Coverage.WHOLE
              || Math.pow(1 - share, (double) longer.missed) < CHANCE;
      return isGone ? null : longer;
    }
  }

  /** A field as the last sample that had it showed it. */
  private record Known(SampledField field, Trace trace, Map<String, Trace> types) {}

  private final Map<String, Known> known = new TreeMap<>();

  SchemaMemory(SampledSchema first) {
    first.fields().forEach(field -> known.put(field.path(), known(field, first)));
  }

  /** Takes the next sample, and tells how it differs; null if it doesn't. */
  @Nullable SchemaDrifted next(Namespace namespace, SampledSchema sample) {
    List<SampledField> added = new ArrayList<>();
    List<TypeChange> changed = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (SampledField field : sample.fields()) {
      paths.add(field.path());
      Known before = known.get(field.path());
      if (before == null) {
        added.add(field);
      }
      known.put(
          field.path(),
          before == null ? known(field, sample) : compared(before, field, sample, changed));
    }
    List<SampledField> gone = forget(paths, sample);
    return added.isEmpty() && gone.isEmpty() && changed.isEmpty()
        ? null
        : new SchemaDrifted(namespace, added, gone, changed, sample.hash());
  }

  private static Known compared(
      Known before, SampledField field, SampledSchema sample, List<TypeChange> changed) {
    Known now = known(field, sample);
    Map<String, Trace> types = new HashMap<>(now.types());
    before
        .types()
        .forEach(
            (type, trace) -> {
              Trace missed = types.containsKey(type) ? null : trace.missedBy(sample);
              if (missed != null) {
                types.put(type, missed);
              }
            });
    if (!types.keySet().equals(before.types().keySet())) {
      changed.add(new TypeChange(field.path(), before.types().keySet(), types.keySet()));
    }
    return new Known(field, now.trace(), types);
  }

  private List<SampledField> forget(Set<String> paths, SampledSchema sample) {
    List<SampledField> gone = new ArrayList<>();
    for (Known field : List.copyOf(known.values())) {
      String path = field.field().path();
      if (!paths.contains(path)) {
        Trace missed = field.trace().missedBy(sample);
        if (missed == null) {
          gone.add(field.field());
          known.remove(path);
        } else {
          known.put(path, new Known(field.field(), missed, field.types()));
        }
      }
    }
    return gone;
  }

  private static Known known(SampledField field, SampledSchema sample) {
    double share = field.frequency(sample.documents());
    long values = field.types().values().stream().mapToLong(Long::longValue).sum();
    Map<String, Trace> types = new HashMap<>();
    // An array has many values in one document: as if they all had the documents' mixture.
    field.types().forEach((type, count) -> types.put(type, new Trace(share * count / values, 0)));
    return new Known(field, new Trace(share, 0), types);
  }
}
