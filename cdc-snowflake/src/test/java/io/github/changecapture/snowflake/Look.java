package io.github.changecapture.snowflake;

import io.github.changecapture.discovery.DiscoveredCollection;
import io.github.changecapture.discovery.LastChange;
import io.github.changecapture.discovery.SampledField;
import io.github.changecapture.discovery.SampledSchema;
import io.github.changecapture.event.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a discovery could have found. */
final class Look {
  private Look() {}

  static DiscoveredCollection collection(Namespace namespace, Map<String, Set<String>> fields) {
    List<SampledField> sampled =
        fields.entrySet().stream()
            .map(field -> new SampledField(field.getKey(), counted(field.getValue()), 1))
            .toList();
    return new DiscoveredCollection(
        namespace,
        DiscoveredCollection.Kind.COLLECTION,
        12L,
        new LastChange.Unknown("not asked"),
        new SampledSchema(sampled, 1, SampledSchema.Coverage.PART));
  }

  private static SortedMap<String, Long> counted(Set<String> types) {
    SortedMap<String, Long> counted = new TreeMap<>();
    types.forEach(type -> counted.put(type, 1L));
    return counted;
  }
}
