package io.github.changecapture.discovery;

import io.github.changecapture.discovery.SampledSchema.Coverage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonSerializationException;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.bson.io.ByteBufferBsonInput;

/** Takes documents one after the other and keeps only their paths and types; bounded in number. */
final class SchemaCollector {
  private final SampleLimits limits;
  private final Map<String, Seen> fields = new HashMap<>();
  private long documents;
  private long tooDeep;
  private long tooMany;
  private long malformed;

  /** What is known of a field so far. */
  private static final class Seen {
    private final Map<BsonType, Long> types = new HashMap<>();
    private long documents;
    private long lastDocument;
  }

  SchemaCollector(SampleLimits limits) {
    this.limits = limits;
  }

  void add(RawBsonDocument document) {
    documents++;
    try (BsonBinaryReader reader =
        new BsonBinaryReader(new ByteBufferBsonInput(document.getByteBuffer()))) {
      document(reader, "", 1);
    } catch (BsonSerializationException broken) {
      malformed++;
    }
  }

  private void document(BsonReader reader, String prefix, int depth) {
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      value(reader, prefix + escaped(reader.readName()), depth);
    }
    reader.readEndDocument();
  }

  private void array(BsonReader reader, String path, int depth) {
    String element = path + "[]";
    reader.readStartArray();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      value(reader, element, depth);
    }
    reader.readEndArray();
  }

  private void value(BsonReader reader, String path, int depth) {
    BsonType type = reader.getCurrentBsonType();
    boolean known = note(path, type);
    if (type != BsonType.DOCUMENT && type != BsonType.ARRAY) {
      reader.skipValue();
    } else if (!known || depth >= limits.depth()) {
      tooDeep += known ? 1 : 0;
      reader.skipValue();
    } else if (type == BsonType.DOCUMENT) {
      document(reader, path + '.', depth + 1);
    } else {
      array(reader, path, depth + 1);
    }
  }

  /** Whether there is room for the path. */
  private boolean note(String path, BsonType type) {
    Seen field = fields.get(path);
    if (field == null) {
      if (fields.size() >= limits.paths()) {
        tooMany++;
        return false;
      }
      field = new Seen();
      fields.put(path, field);
    }
    field.types.merge(type, 1L, Long::sum);
    if (field.lastDocument != documents) {
      field.lastDocument = documents;
      field.documents++;
    }
    return true;
  }

  private static String escaped(String name) {
    return name.indexOf('.') < 0 && name.indexOf('[') < 0 && name.indexOf('\\') < 0
        ? name
        : name.replaceAll("[.\\[\\\\]", "\\\\$0");
  }

  /** What is known after the last document. */
  SampledSchema schema() {
    List<SampledField> sampled =
        fields.entrySet().stream().map(field -> sampled(field.getKey(), field.getValue())).toList();
    return new SampledSchema(
        sampled, documents, documents < limits.documents() ? Coverage.WHOLE : Coverage.PART);
  }

  private static SampledField sampled(String path, Seen seen) {
    TreeMap<String, Long> types = new TreeMap<>();
    seen.types.forEach((type, count) -> types.put(TypeNames.of(type), count));
    return new SampledField(path, types, seen.documents);
  }

  /** What was left out, if anything was. */
  List<Problem> problems(String collection) {
    return java.util.stream.Stream.of(
            left(
                tooMany,
                collection,
                "has more than %d paths".formatted(limits.paths()),
                "raise maxPaths, or see whether names of fields hold data; hash and drift are not reliable like this"),
            left(
                tooDeep,
                collection,
                "is nested deeper than %d levels".formatted(limits.depth()),
                "raise maxDepth to see what lies below"),
            left(
                malformed,
                collection,
                "has documents whose BSON is malformed",
                "validate the collection"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Problem> left(long count, String name, String rule, String remedy) {
    return count == 0
        ? List.of()
        : List.of(new Problem(name, rule, "met %d times".formatted(count), remedy));
  }
}
