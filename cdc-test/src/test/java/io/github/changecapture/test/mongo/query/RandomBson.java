package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Documents, and what may become of them, by chance. */
final class RandomBson {

  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "long-name", "0", "1");

  private final Random random;

  RandomBson(long seed) {
    this.random = new Random(seed);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  String name() {
    return oneOf(NAMES);
  }

  BsonDocument document(int depth) {
    BsonDocument document = new BsonDocument();
    for (int i = random.nextInt(6); i > 0; i--) {
      document.put(name(), value(depth));
    }
    return document;
  }

  BsonValue value(int depth) {
    int kind = random.nextInt(depth > 0 ? 10 : 6);
    return switch (kind) {
      case 0 -> new BsonInt32(random.nextInt(4));
      case 1 -> new BsonInt64(random.nextInt(4));
      case 2 -> new BsonDouble(random.nextInt(4) / 2.0);
      case 3 -> new BsonString("x".repeat(random.nextInt(30)));
      case 4 -> BsonBoolean.valueOf(random.nextBoolean());
      case 5 -> BsonNull.VALUE;
      case 6, 7 -> document(depth - 1);
      default -> array(depth - 1);
    };
  }

  BsonArray array(int depth) {
    BsonArray array = new BsonArray();
    for (int i = random.nextInt(6); i > 0; i--) {
      array.add(value(depth));
    }
    return array;
  }

  /** A document with something added, removed, moved or changed here and there. */
  BsonDocument changed(BsonDocument before) {
    List<Map.Entry<String, BsonValue>> fields = new ArrayList<>();
    before.forEach(
        (name, value) -> {
          if (!chance(15)) {
            fields.add(Map.entry(name, chance(30) ? changed(value) : value));
          }
        });
    if (chance(10)) {
      Collections.shuffle(fields, random);
    }
    BsonDocument after = new BsonDocument();
    fields.forEach(field -> after.put(field.getKey(), field.getValue()));
    if (chance(30)) {
      after.put(name(), value(2));
    }
    return after;
  }

  private BsonValue changed(BsonValue before) {
    if (before.isDocument() && chance(80)) {
      return changed(before.asDocument());
    }
    if (!before.isArray() || chance(20)) {
      return value(2);
    }
    BsonArray after = new BsonArray();
    for (BsonValue element : before.asArray()) {
      if (chance(90)) {
        after.add(chance(20) ? changed(element) : element);
      }
    }
    while (chance(20)) {
      after.add(value(1));
    }
    return after;
  }
}
