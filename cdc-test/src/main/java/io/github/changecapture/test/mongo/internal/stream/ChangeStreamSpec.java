package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerVersion;
import io.github.changecapture.test.mongo.internal.store.ServerVersion.Feature;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code $changeStream}.
 *
 * @param fullDocument where an update's document comes from
 * @param beforeChange whether events have the document before the change
 * @param expanded whether the stream shows DDL events too
 * @param token the token to go on from, null for none
 * @param startTime the cluster time to start at, null for none
 */
public record ChangeStreamSpec(
    FullDocument fullDocument,
    FullDocument beforeChange,
    boolean expanded,
    @Nullable ResumeToken token,
    @Nullable BsonTimestamp startTime) {

  private static final Set<String> KNOWN =
      Set.of(
          "fullDocument",
          "fullDocumentBeforeChange",
          "showExpandedEvents",
          "resumeAfter",
          "startAfter",
          "startAtOperationTime",
          "allChangesForCluster");

  private static final Map<String, Feature> SINCE =
      Map.of(
          "fullDocumentBeforeChange", Feature.BEFORE_CHANGE_OPTION,
          "showExpandedEvents", Feature.EXPANDED_EVENTS);

  /**
   * Reads the options.
   *
   * @throws ServerException what mongod says to options that it refuses
   */
  public static ChangeStreamSpec parse(
      BsonDocument options, StreamScope scope, ServerVersion version) {
    options.keySet().forEach(field -> checkKnown(field, version));
    ResumeToken token = token(options);
    BsonTimestamp startTime = startTime(options);
    if (token != null && startTime != null) {
      throw ServerException.location(
          40674, "Only one type of resume option is allowed, but multiple were found");
    }
    if (token != null) {
      checkUsable(token, options.containsKey("resumeAfter"), scope);
    }
    return new ChangeStreamSpec(
        FullDocument.parse(
            "fullDocument",
            options.get("fullDocument", new BsonString("default")),
            FullDocument.after(version)),
        FullDocument.parse(
            "fullDocumentBeforeChange",
            options.get("fullDocumentBeforeChange", new BsonString("off")),
            FullDocument.before(version)),
        isTrue(options, "showExpandedEvents"),
        token,
        startTime);
  }

  /** Whether the options ask for a stream of the whole deployment. */
  public static boolean ofDeployment(BsonDocument options) {
    return isTrue(options, "allChangesForCluster");
  }

  private static void checkKnown(String field, ServerVersion version) {
    Feature needed = SINCE.get(field);
    if (!KNOWN.contains(field) || (needed != null && !version.has(needed))) {
      throw ServerException.location(
          40415, "BSON field '$changeStream." + field + "' is an unknown field.");
    }
  }

  private static boolean isTrue(BsonDocument options, String field) {
    BsonValue value = options.get(field, BsonBoolean.FALSE);
    if (!value.isBoolean()) {
      throw wrongType(field, value, "bool");
    }
    return value.asBoolean().getValue();
  }

  private static @Nullable ResumeToken token(BsonDocument options) {
    if (options.containsKey("resumeAfter") && options.containsKey("startAfter")) {
      throw ServerException.location(
          50865, "Do not specify both 'resumeAfter' and 'startAfter' in a $changeStream stage");
    }
    String field = options.containsKey("resumeAfter") ? "resumeAfter" : "startAfter";
    BsonValue value = options.get(field);
    if (value == null) {
      return null;
    }
    if (!value.isDocument()) {
      throw wrongType(field, value, "object");
    }
    return ResumeTokenReader.read(value.asDocument());
  }

  private static @Nullable BsonTimestamp startTime(BsonDocument options) {
    BsonValue value = options.get("startAtOperationTime");
    if (value != null && !value.isTimestamp()) {
      throw wrongType("startAtOperationTime", value, "timestamp");
    }
    return value == null ? null : value.asTimestamp();
  }

  private static void checkUsable(ResumeToken token, boolean resumeAfter, StreamScope scope) {
    if (resumeAfter && token.fromInvalidate()) {
      throw new ServerException(
          ErrorCode.INVALID_RESUME_TOKEN,
          "Attempting to resume a change stream using 'resumeAfter' is not allowed from an"
              + " invalidate notification");
    }
    boolean ofCollection = scope instanceof StreamScope.OfCollection;
    if (ofCollection && !token.hasUuid() && !token.isHighWaterMark()) {
      throw new ServerException(
          ErrorCode.INVALID_RESUME_TOKEN,
          "Attempted to resume a single-collection stream, but the resume token does not include a"
              + " UUID");
    }
  }

  private static ServerException wrongType(String field, BsonValue value, String expected) {
    return new ServerException(
        ErrorCode.TYPE_MISMATCH,
        "BSON field '$changeStream.%s' is the wrong type '%s', expected type '%s'"
            .formatted(
                field, value.getBsonType().name().toLowerCase(java.util.Locale.ROOT), expected));
  }
}
