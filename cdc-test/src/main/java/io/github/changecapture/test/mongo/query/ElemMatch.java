package io.github.changecapture.test.mongo.query;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * {@code $elemMatch}: one element that meets the whole condition.
 *
 * @param subject what the condition is about
 * @param condition the condition
 */
record ElemMatch(Subject subject, Condition condition) implements ValueTest.OfArray {

  /** What a condition on an element is about. */
  enum Subject {
    /** The element, as in {@code {$elemMatch: {$gt: 1}}}. */
    VALUE,
    /** The element's fields, as in {@code {$elemMatch: {a: 1}}}. */
    FIELDS
  }

  @Override
  public boolean passesArray(BsonArray array, Matching matching) {
    for (int i = 0; i < array.size(); i++) {
      if (passesElement(array.get(i), matching.silent())) {
        matching.record(i);
        return true;
      }
    }
    return false;
  }

  private boolean passesElement(BsonValue element, Matching matching) {
    if (subject == Subject.VALUE) {
      return condition.matchesValue(element, matching);
    }
    if (element.isArray()) {
      return condition.matches(byIndex(element.asArray()), matching);
    }
    return element.isDocument() && condition.matches(element.asDocument(), matching);
  }

  /** An array's fields are its indexes. */
  private static BsonDocument byIndex(BsonArray array) {
    BsonDocument document = new BsonDocument();
    for (int i = 0; i < array.size(); i++) {
      document.put(Integer.toString(i), array.get(i));
    }
    return document;
  }
}
