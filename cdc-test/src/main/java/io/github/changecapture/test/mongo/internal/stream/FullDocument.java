package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.Arrays;
import java.util.Set;
import org.bson.BsonValue;

/** Where the document of an update comes from, or the document before a change. */
enum FullDocument {
  DEFAULT("default"),
  OFF("off"),
  UPDATE_LOOKUP("updateLookup"),
  WHEN_AVAILABLE("whenAvailable"),
  REQUIRED("required");

  static final Set<FullDocument> AFTER = Set.of(DEFAULT, UPDATE_LOOKUP, WHEN_AVAILABLE, REQUIRED);
  static final Set<FullDocument> BEFORE = Set.of(OFF, WHEN_AVAILABLE, REQUIRED);

  private final String option;

  FullDocument(String option) {
    this.option = option;
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
                    ErrorCode.BAD_VALUE,
                    "Enumeration value '%s' for field '$changeStream.%s' is not a valid value."
                        .formatted(value.isString() ? value.asString().getValue() : value, field)));
  }
}
