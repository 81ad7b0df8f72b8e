package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageRulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1, _id: 5}                       | {_id: 5, a: 1}
          {_id: {b: 1, a: 2}}                  | {_id: {b: 1, a: 2}}
          {_id: 1, t: Timestamp(0, 0)}         | {_id: 1, t: Timestamp(1714979289, 3)}
          {_id: Timestamp(0, 0)}               | {_id: Timestamp(0, 0)}
          {_id: 1, a: {t: Timestamp(0, 0)}}    | {_id: 1, a: {t: Timestamp(0, 0)}}
          {_id: 1, $a: 1, "b.c": 2}            | {_id: 1, $a: 1, "b.c": 2}
          """)
  void insertsAsMongodStores(String document, String stored) {
    Bson.assertSame(
        StorageRules.forInsert(Bson.document(document), Bson.UPDATE), Bson.document(stored));
  }

  @Test
  void makesAnIdThatIsMissing() {
    BsonDocument stored = StorageRules.forInsert(Bson.document("{a: 1}"), Bson.UPDATE);

    assertThat(stored.keySet()).containsExactly("_id", "a");
    assertThat(stored.isObjectId("_id")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {_id: [1]}          | 53 | The '_id' value cannot be of type array
          {_id: /x/}          | 53 | The '_id' value cannot be of type regex
          {_id: undefined}    | 53 | The '_id' value cannot be of type undefined
          {_id: {$a: 1}}      | 52 | _id fields may not contain '$'-prefixed fields: $a
          """)
  void refusesIdsThatMongodRefuses(String document, int code, String message) {
    BsonDocument inserted = Bson.document(document);

    Bson.assertRefused(() -> StorageRules.forInsert(inserted, Bson.UPDATE), code, message);
  }

  @Test
  void refusesDocumentsThatAreTooDeep() {
    BsonDocument fits = nested(180);
    BsonDocument tooDeep = nested(181);

    assertThat(StorageRules.forInsert(fits, Bson.UPDATE)).containsKey("a");
    Bson.assertRefused(
        () -> StorageRules.forInsert(tooDeep, Bson.UPDATE), 15, "maximum nesting depth of 180");
  }

  private static BsonDocument nested(int levels) {
    BsonDocument document = new BsonDocument("a", new BsonInt32(1));
    for (int i = 1; i < levels; i++) {
      document = new BsonDocument("a", document);
    }
    return document;
  }
}
