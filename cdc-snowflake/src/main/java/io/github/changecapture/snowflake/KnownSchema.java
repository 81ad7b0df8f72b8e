package io.github.changecapture.snowflake;

import io.github.changecapture.discovery.SampledField;
import io.github.changecapture.discovery.SampledSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * All fields that documents of a collection have had, with all types: it only grows, so that a
 * column stays when no document has its field any more, and what a sample misses changes nothing.
 *
 * @param version rises with each change, from 0 for nothing
 * @param fields in the order in which they became known
 */
record KnownSchema(long version, List<KnownField> fields) {
  /** More would not go into a statement of 1 MB. */
  static final int MOST_FIELDS = 4_000;

  static final KnownSchema NONE = new KnownSchema(0, List.of());

  KnownSchema {
    fields = List.copyOf(fields);
  }

  /** What is known after a sample; the same if that showed nothing new. */
  KnownSchema with(SampledSchema sample) {
    Map<String, Set<String>> types = new TreeMap<>();
    sample.fields().forEach(field -> types.put(field.path(), field.types().keySet()));
    return with(types);
  }

  /** What is known after fields were seen with types, by path. */
  KnownSchema with(Map<String, Set<String>> seen) {
    Map<String, KnownField> all = new LinkedHashMap<>();
    fields.forEach(field -> all.put(field.path().text(), field));
    for (Map.Entry<String, Set<String>> each : new TreeMap<>(seen).entrySet()) {
      KnownField known = all.get(each.getKey());
      if (known != null) {
        all.put(each.getKey(), known.with(each.getValue()));
      } else if (all.size() < MOST_FIELDS) {
        KnownField found =
            new KnownField(FieldPath.parse(each.getKey()), new TreeSet<>(each.getValue()), null);
        all.put(each.getKey(), found);
      }
    }
    List<KnownField> named = ColumnNames.assign(all.values());
    return named.equals(fields) ? this : new KnownSchema(version + 1, named);
  }

  /** The hash that core gives a sample with these fields and types. */
  String hash() {
    List<SampledField> sampled = new ArrayList<>();
    for (KnownField field : fields) {
      TreeMap<String, Long> types = new TreeMap<>();
      field.types().forEach(type -> types.put(type, 0L));
      sampled.add(new SampledField(field.path().text(), types, 0));
    }
    return new SampledSchema(sampled, 0, SampledSchema.Coverage.WHOLE).hash();
  }

  /** Triples of path, types and column: short, and plain text in a constant. */
  String json() {
    BsonArray all = new BsonArray();
    for (KnownField field : fields) {
      String column = field.column();
      all.add(
          new BsonArray(
              List.of(
                  new BsonString(field.path().text()),
                  new BsonString(String.join(" ", field.types())),
                  column == null ? BsonNull.VALUE : new BsonString(column))));
    }
    String document =
        new BsonDocument("f", all)
            .toJson(JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build());
    return document.substring(document.indexOf('['), document.lastIndexOf(']') + 1);
  }

  static KnownSchema of(long version, String json) {
    List<KnownField> fields = new ArrayList<>();
    for (BsonValue each : BsonArray.parse(json)) {
      List<BsonValue> triple = each.asArray().getValues();
      fields.add(
          new KnownField(
              FieldPath.parse(triple.get(0).asString().getValue()),
              types(triple.get(1).asString().getValue()),
              triple.get(2).isNull() ? null : triple.get(2).asString().getValue()));
    }
    return new KnownSchema(version, fields);
  }

  private static TreeSet<String> types(String text) {
    return new TreeSet<>(text.isEmpty() ? List.of() : List.of(text.split(" ", -1)));
  }
}
