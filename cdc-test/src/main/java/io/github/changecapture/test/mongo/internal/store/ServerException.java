package io.github.changecapture.test.mongo.internal.store;

import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** An error that goes to the client as mongod would send it. */
public final class ServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient BsonDocument details;
  private final transient @Nullable List<String> labels;

  public ServerException(ErrorCode code, String message) {
    this(code.number(), message, new BsonDocument(), null);
  }

  /**
   * An error with more to it.
   *
   * @param details fields that the reply has beside code and message
   * @param labels error labels to send instead of those that mongod would derive from the code
   */
  public ServerException(
      int code, String message, BsonDocument details, @Nullable List<String> labels) {
    super(message);
    this.code = code;
    this.details = details;
    this.labels = labels;
  }

  /** An error with one of mongod's numbers that has no name. */
  public static ServerException location(int code, String message) {
    return new ServerException(code, message, new BsonDocument(), null);
  }

  public int code() {
    return code;
  }

  public String codeName() {
    return ErrorCode.nameOf(code);
  }

  /** What to say, never null. */
  public String text() {
    return String.valueOf(getMessage());
  }

  public BsonDocument details() {
    return details;
  }

  /** The labels to send, null for those that follow from the code. */
  public @Nullable List<String> labels() {
    return labels;
  }
}
