package io.github.changecapture.test.mongo.query;

/** A command that mongod would refuse, with mongod's code and a message near to mongod's. */
public final class QueryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The error's code. */
  private final int code;

  /**
   * An error with mongod's code.
   *
   * @param code mongod's error code
   * @param message mongod's message
   */
  public QueryException(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * An error with mongod's code that another error caused.
   *
   * @param code mongod's error code
   * @param message mongod's message
   * @param cause what went wrong
   */
  public QueryException(int code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Something that mongod does and the double doesn't. */
  static QueryException notImplemented(String what) {
    return new QueryException(
        238, what + " is not implemented by the MongoDB double; use a real mongod for this test");
  }

  /**
   * The error code: one of MongoDB's named codes, or the number of an assertion.
   *
   * @return the code
   * @see <a href="https://www.mongodb.com/docs/manual/reference/error-codes/">the manual</a>
   */
  public int code() {
    return code;
  }

  /**
   * The code's name; {@code Location} and the code where it has none, as in mongod.
   *
   * @return the name
   */
  public String codeName() {
    return switch (code) {
      case 2 -> "BadValue";
      case 9 -> "FailedToParse";
      case 14 -> "TypeMismatch";
      case 15 -> "Overflow";
      case 20 -> "IllegalOperation";
      case 28 -> "PathNotViable";
      case 34 -> "CannotBackfillArray";
      case 40 -> "ConflictingUpdateOperators";
      case 52 -> "DollarPrefixedFieldName";
      case 53 -> "InvalidIdField";
      case 54 -> "NotSingleValueField";
      case 56 -> "EmptyFieldName";
      case 66 -> "ImmutableField";
      case 72 -> "InvalidOptions";
      case 111 -> "NotExactValueField";
      case 168 -> "InvalidPipelineOperator";
      case 224 -> "QueryFeatureNotAllowed";
      case 238 -> "NotImplemented";
      case 241 -> "ConversionFailure";
      default -> "Location" + code;
    };
  }
}
