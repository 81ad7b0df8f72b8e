package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerVersion;
import java.util.Arrays;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Where the document of an update comes from, or the document before a change. */
enum FullDocument {
  DEFAULT("default"),
  OFF("off"),
  UPDATE_LOOKUP("updateLookup"),
  WHEN_AVAILABLE("whenAvailable"),
  REQUIRED("required");

  private static final int UNKNOWN_CHOICE_BEFORE_6_0 = 40575;

  private final String option;

  FullDocument(String option) {
    this.option = option;
  }

  /** The choices of {@code fullDocument}. */
  static Set<FullDocument> after(ServerVersion version) {
    return version.has(ServerVersion.Feature.IMAGES)
        ? Set.of(DEFAULT, UPDATE_LOOKUP, WHEN_AVAILABLE, REQUIRED)
        : Set.of(DEFAULT, UPDATE_LOOKUP);
  }

  /** The choices of {@code fullDocumentBeforeChange}. */
  static Set<FullDocument> before(ServerVersion version) {
    return version.has(ServerVersion.Feature.IMAGES)
        ? Set.of(OFF, WHEN_AVAILABLE, REQUIRED)
        : Set.of(OFF);
  }

  /** The choice that an option names. */
  static FullDocument parse(String field, BsonValue value, Set<FullDocument> allowed) {
    return Arrays.stream(values())
        .filter(choice -> value.isString() && value.asString().getValue().equals(choice.option))
        .filter(allowed::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException(
                    allowed.contains(WHEN_AVAILABLE)
                        ? ErrorCode.BAD_VALUE.number()
                        : UNKNOWN_CHOICE_BEFORE_6_0,
                    "Enumeration value '%s' for field '$changeStream.%s' is not a valid value."
                        .formatted(value.isString() ? value.asString().getValue() : value, field),
                    new BsonDocument(),
                    null));
  }
}
