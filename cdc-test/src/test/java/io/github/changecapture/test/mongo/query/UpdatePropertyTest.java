package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** What holds for updates of all documents, tried on thousands of them. */
class UpdatePropertyTest {

  private static final long SEED = 20_240_506;
  private static final int DOCUMENTS = 5_000;

  private final RandomBson random = new RandomBson(SEED);

  /** A description doesn't tell the order of fields; all else follows from it. */
  private static void assertLeadsTo(
      BsonDocument before, BsonDocument description, BsonDocument after, Object what) {
    assertThat(DescriptionApplier.apply(before, description))
        .as("seed %s: %s of %s with %s", SEED, what, before, description)
        .isEqualTo(after);
  }

  @Test
  void theDifferenceLeadsFromBeforeToAfter() {
    int differences = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      BsonDocument before = random.document(4);
      BsonDocument after = random.chance(90) ? random.changed(before) : random.document(4);
      BsonDocument description = UpdateDescription.between(before, after);
      assertLeadsTo(before, description, after, "difference");
      differences += description.getDocument("updatedFields").isEmpty() ? 0 : 1;
    }
    assertThat(differences).isGreaterThan(DOCUMENTS / 2);
  }

  @Test
  void whatOperatorsTouchedLeadsFromBeforeToAfter() {
    int applied = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      BsonDocument before = random.document(4).append("_id", new BsonInt32(i));
      BsonDocument operators = operators();
      UpdateResult result = runOrNull(operators, before);
      if (result != null) {
        assertLeadsTo(before, result.description(), result.document(), operators);
        applied++;
      }
    }
    assertThat(applied).isGreaterThan(DOCUMENTS / 4);
  }

  @Test
  void updatesLeaveTheirInputAlone() {
    for (int i = 0; i < DOCUMENTS; i++) {
      BsonDocument before = random.document(4).append("_id", new BsonInt32(i));
      BsonDocument operators = operators();
      String beforeText = Bson.typed(before);
      String operatorsText = Bson.typed(operators);

      UpdateResult first = runOrNull(operators, before);
      if (first != null) {
        String afterText = Bson.typed(first.document());
        runOrNull(operators(), first.document());
        assertThat(Bson.typed(first.document())).as("seed %s", SEED).isEqualTo(afterText);
      }

      assertThat(Bson.typed(before)).as("seed %s", SEED).isEqualTo(beforeText);
      assertThat(Bson.typed(operators)).as("seed %s", SEED).isEqualTo(operatorsText);
    }
  }

  /** Null where mongod would refuse, as random operators often meet values of other types. */
  private static UpdateResult runOrNull(BsonDocument operators, BsonDocument before) {
    try {
      return Update.parse(operators, List.of()).run(before, Bson.UPDATE, OptionalInt.empty());
    } catch (QueryException refused) {
      return null;
    }
  }

  private BsonDocument operators() {
    BsonDocument operators = new BsonDocument();
    for (int i = random.below(3); i >= 0; i--) {
      String operator =
          random.oneOf(
              List.of(
                  "$set",
                  "$unset",
                  "$inc",
                  "$max",
                  "$rename",
                  "$push",
                  "$addToSet",
                  "$pop",
                  "$pull",
                  "$pullAll"));
      operators.put(operator, new BsonDocument(path(), argument(operator)));
    }
    return operators;
  }

  private String path() {
    StringBuilder path = new StringBuilder(random.name());
    while (random.chance(40)) {
      path.append('.').append(random.chance(15) ? "$[]" : random.name());
    }
    return path.toString();
  }

  private BsonValue argument(String operator) {
    return switch (operator) {
      case "$inc" -> new BsonInt32(random.below(3));
      case "$rename" -> new BsonString(random.name() + "." + random.name());
      case "$pop" -> new BsonInt32(random.chance(50) ? 1 : -1);
      case "$pullAll" -> random.array(1);
      case "$push" -> random.chance(50) ? random.value(2) : push();
      default -> random.value(2);
    };
  }

  private BsonDocument push() {
    BsonDocument clauses = new BsonDocument("$each", random.array(1));
    if (random.chance(40)) {
      clauses.put("$position", new BsonInt32(random.below(8) - 4));
    }
    if (random.chance(40)) {
      clauses.put("$slice", new BsonInt32(random.below(8) - 4));
    }
    if (random.chance(30)) {
      clauses.put("$sort", new BsonInt32(1));
    }
    return clauses;
  }

  @Test
  void comparisonIsATotalOrder() {
    BsonArray values = new BsonArray();
    for (int i = 0; i < 150; i++) {
      values.add(random.value(3));
    }
    values.sort(BsonOrder.INSTANCE);
    for (int i = 0; i < values.size(); i++) {
      for (int j = i; j < values.size(); j++) {
        assertThat(BsonOrder.INSTANCE.compare(values.get(i), values.get(j)))
            .as("seed %s: %s against %s", SEED, values.get(i), values.get(j))
            .isLessThanOrEqualTo(0)
            .isEqualTo(-BsonOrder.INSTANCE.compare(values.get(j), values.get(i)));
      }
    }
  }
}
