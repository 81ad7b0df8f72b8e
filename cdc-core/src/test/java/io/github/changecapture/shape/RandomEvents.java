package io.github.changecapture.shape;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Random rules and events whose few names meet often. */
final class RandomEvents {
  private static final String[] NAMES = {
    "a", "b", "c", "d", "0", "1", "2024", "_id", "a.b", "\u00e4", ""
  };
  private static final int RULE_NAMES = 7;

  private final SplittableRandom random;
  private final HashKey key;

  RandomEvents(long seed, byte[] key) {
    this.random = new SplittableRandom(seed);
    this.key = HashKey.of(key);
  }

  static byte[] encoded(BsonDocument document) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      new BsonDocumentCodec().encode(writer, document, EncoderContext.builder().build());
    }
    return buffer.toByteArray();
  }

  Rule rule() {
    FieldPath path = FieldPath.of("rule", rulePath());
    return switch (random.nextInt(7)) {
      case 0, 1 -> new Rule.Include(path);
      case 2 -> new Rule.Exclude(path);
      case 3 -> new Rule.Mask(path);
      case 4 -> new Rule.Hash(path, key);
      case 5 -> new Rule.Constant(path, value(3));
      default ->
          path.last().matches("\\d+") // which the builder refuses
              ? rule()
              : new Rule.Rename(path, new String[] {"a", "b", "x", "y"}[random.nextInt(4)]);
    };
  }

  private String rulePath() {
    List<String> names = new ArrayList<>();
    for (int length = 1 + random.nextInt(3); length > 0; length--) {
      names.add(NAMES[random.nextInt(RULE_NAMES)]);
    }
    return String.join(".", names);
  }

  BsonDocument event() {
    BsonDocument event =
        new BsonDocument("_id", new BsonDocument("_data", new BsonString("82")))
            .append("operationType", new BsonString("update"));
    if (random.nextInt(4) > 0) {
      event.append("fullDocument", random.nextInt(8) == 0 ? BsonNull.VALUE : document(0));
    }
    event
        .append(
            "ns",
            new BsonDocument("db", new BsonString("shop")).append("coll", new BsonString("o")))
        .append("documentKey", new BsonDocument("_id", value(3)));
    if (random.nextInt(4) > 0) {
      event.append("updateDescription", description());
    }
    if (random.nextInt(3) == 0) {
      event.append("fullDocumentBeforeChange", document(0));
    }
    return event;
  }

  private BsonDocument description() {
    BsonDocument updated = new BsonDocument();
    paths().forEach(path -> updated.append(path, value(1)));
    BsonDocument description = new BsonDocument("updatedFields", updated);
    description.append(
        "removedFields", new BsonArray(paths().stream().map(BsonString::new).toList()));
    description.append(
        "truncatedArrays",
        new BsonArray(
            paths().stream()
                .map(
                    path ->
                        new BsonDocument("field", new BsonString(path))
                            .append("newSize", new BsonInt32(2)))
                .toList()));
    if (random.nextBoolean()) {
      BsonDocument disambiguated = new BsonDocument();
      paths().forEach(path -> disambiguated.append(path, names(path)));
      description.append("disambiguatedPaths", disambiguated);
    }
    if (random.nextInt(10) == 0) {
      description.append("unknown", value(1));
    }
    return description;
  }

  private BsonArray names(String path) {
    BsonArray names = new BsonArray();
    for (String name : path.split("\\.", -1)) {
      boolean index = name.matches("[0-9]+") && random.nextBoolean();
      names.add(index ? new BsonInt32(Integer.parseInt(name)) : new BsonString(name));
    }
    return names;
  }

  private Set<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      paths.add(random.nextInt(6) == 0 ? NAMES[random.nextInt(NAMES.length)] : rulePath());
    }
    return paths;
  }

  private BsonDocument document(int depth) {
    BsonDocument document = new BsonDocument();
    for (int fields = random.nextInt(6); fields > 0; fields--) {
      document.append(NAMES[random.nextInt(NAMES.length)], value(depth + 1));
    }
    return document;
  }

  private BsonArray array(int depth) {
    BsonArray array = new BsonArray();
    for (int elements = random.nextInt(4); elements > 0; elements--) {
      array.add(value(depth + 1));
    }
    return array;
  }

  private BsonValue value(int depth) {
    if (depth < 5 && random.nextBoolean()) {
      return random.nextBoolean() ? document(depth) : array(depth);
    }
    return switch (random.nextInt(17)) {
      case 0 -> BsonNull.VALUE;
      case 1 -> new BsonInt32(random.nextInt(-3, 2_000));
      case 2 -> new BsonInt64(random.nextLong());
      case 3 -> new BsonDouble(new double[] {0.1, 5, -0.0, 1e300, Double.NaN}[random.nextInt(5)]);
      case 4 -> new BsonDecimal128(Decimal128.parse(random.nextBoolean() ? "5.00" : "1E+6000"));
      case 5 -> BsonBoolean.valueOf(random.nextBoolean());
      case 6 -> new BsonDateTime(random.nextInt());
      case 7 -> new BsonTimestamp(random.nextLong());
      case 8 -> new BsonObjectId(new ObjectId(random.nextInt(0, 1 << 24), random.nextInt(1 << 23)));
      case 9 -> new BsonBinary((byte) random.nextInt(6), new byte[16]);
      case 10 -> new BsonRegularExpression("^a", "i");
      case 11 -> new BsonJavaScript("f()");
      case 12 -> new BsonJavaScriptWithScope("f()", new BsonDocument("a", new BsonInt32(1)));
      case 13 -> new BsonSymbol("s");
      case 14 -> random.nextBoolean() ? new BsonMaxKey() : new BsonUndefined();
      default ->
          new BsonString(
              new String[] {"", "ada@example.com", "\u00e4\0\ud83d\ude00"}[random.nextInt(3)]);
    };
  }
}
