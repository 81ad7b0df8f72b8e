package io.github.changecapture.discovery;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.SourceUnavailable;

/** What a server's error means for a discovery. */
final class DiscoveryErrors {
  private static final int UNAUTHORIZED = 13;
  private static final int AUTHENTICATION_FAILED = 18;

  private DiscoveryErrors() {}

  /** Whether the server answered, and so will answer other questions. */
  static boolean isAnswer(Throwable error) {
    return error instanceof MongoCommandException refused
        && !isTransient(refused)
        && refused.getErrorCode() != AUTHENTICATION_FAILED;
  }

  static boolean isDenied(Throwable error) {
    return error instanceof MongoCommandException refused && refused.getErrorCode() == UNAUTHORIZED;
  }

  /** The code and its name; the server's words can quote documents. */
  static String answer(Throwable error) {
    return error instanceof MongoCommandException refused
        ? refused.getErrorCode() + " " + refused.getErrorCodeName()
        : error.getClass().getSimpleName();
  }

  static Throwable translate(Throwable error) {
    if (!(error instanceof MongoException mongo)) {
      return error;
    }
    if (error instanceof MongoSecurityException || mongo.getCode() == AUTHENTICATION_FAILED) {
      return new AccessDenied(
          "discovery: MongoDB refused the credentials: check user name, password, authSource and mechanism of the connection",
          error);
    }
    if (isDenied(error)) {
      return new AccessDenied(
          "discovery: the user may not list databases: grant the role readAnyDatabase, or read on each database",
          error);
    }
    return new SourceUnavailable(
        "discovery: MongoDB could not be reached or did not answer (%s): see whether it is up"
            .formatted(answer(error)),
        error);
  }

  private static boolean isTransient(MongoException error) {
    return error.hasErrorLabel("RetryableWriteError")
        || error.hasErrorLabel("RetryableReadError")
        || error.hasErrorLabel("TransientTransactionError");
  }
}
