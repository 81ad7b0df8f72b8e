package io.github.changecapture.internal;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoQueryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.error.UnsupportedSource;
import java.util.Set;

/**
 * The one table from what the driver reports to what the capture does about it.
 *
 * @see <a href="https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml">Error
 *     codes</a>
 */
final class MongoErrors {
  /** By servers before 4.4, which give no labels; and 43, whose cursor is gone. */
  private static final Set<Integer> RESUMED_WITHOUT_LABEL =
      Set.of(
          6, 7, 43, 63, 89, 91, 133, 150, 189, 234, 262, 9001, 10107, 11600, 11602, 13388, 13435,
          13436);

  private MongoErrors() {}

  /** Passes on what is no error of MongoDB's. */
  static Throwable translate(Throwable error) {
    return error instanceof MongoException mongo ? translated(mongo) : error;
  }

  /** Whether a change stream is to be resumed after it, as the driver does by itself. */
  static boolean isResumable(Throwable error) {
    return !(error instanceof MongoCommandException refused)
        || refused.hasErrorLabel("ResumableChangeStreamError")
        || RESUMED_WITHOUT_LABEL.contains(refused.getErrorCode());
  }

  private static CaptureException translated(MongoException error) {
    MongoSecurityException security = causeOf(error, MongoSecurityException.class);
    if (security != null && !isPassing(security)) {
      return new AccessDenied(
          "MongoDB refused the credentials: check user name, password, authSource and mechanism of"
              + " the connection ("
              + security.getMessage()
              + ")",
          error);
    }
    if (error instanceof MongoTimeoutException) {
      return new SourceUnavailable(
          "no MongoDB server could be reached: check host names, ports, TLS and replicaSet of the"
              + " connection ("
              + error.getMessage()
              + ")",
          error);
    }
    if (error instanceof MongoSocketException || security != null) {
      return new SourceUnavailable(
          "the connection to MongoDB broke (" + error.getMessage() + ")", error);
    }
    if (error instanceof MongoConfigurationException
        || error instanceof MongoIncompatibleDriverException) {
      return new UnsupportedSource(
          "the driver cannot work with this server or connection (" + error.getMessage() + ")",
          error);
    }
    return error.getCode() < 0
        ? new SourceUnavailable("the driver reported: " + error.getMessage(), error)
        : ofCode(error);
  }

  private static CaptureException ofCode(MongoException error) {
    String what = "MongoDB answered " + error.getCode() + " " + nameOf(error);
    return switch (error.getCode()) {
      case 13, 18 ->
          new AccessDenied(
              what
                  + ": the user needs the privileges find and changeStream on what is captured, for a"
                  + " deployment on all databases ("
                  + text(error)
                  + ")",
              error);
      case 260 ->
          new PositionLost(
              what
                  + ": the server does not understand the resume token of the checkpoint. It belongs"
                  + " to another deployment or server version; delete the checkpoint to begin anew ("
                  + text(error)
                  + ")",
              error);
      case 136, 280, 286, 40576 ->
          new PositionLost(
              what
                  + ": the oplog no longer holds the position to resume from. What happened since is"
                  + " lost to a change stream; delete the checkpoint to begin anew, and give the oplog"
                  + " more room ("
                  + text(error)
                  + ")",
              error);
      case 10334 ->
          new EventTooLarge(
              what
                  + ": a change event exceeds 16 MiB. Do without pre-images or the full document, or"
                  + " project large fields away ("
                  + text(error)
                  + ")",
              error);
      case 166 ->
          new ConfigurationError(
              what
                  + ": change streams report nothing of views and time series. Name the collections"
                  + " that it is made from ("
                  + text(error)
                  + ")",
              error);
      case 40573 ->
          new UnsupportedSource(
              what
                  + ": change streams need a replica set or a sharded cluster, and this server is"
                  + " neither. Start it with --replSet and run rs.initiate() ("
                  + text(error)
                  + ")",
              error);
      case 40415, 40575 ->
          new UnsupportedSource(
              what
                  + ": the server is too old for an option of the stream, such as fullDocument"
                  + " whenAvailable or pre-images, which need MongoDB 6.0 ("
                  + text(error)
                  + ")",
              error);
      case 2, 9, 14, 20, 47, 73, 40324 ->
          new ConfigurationError(
              what
                  + ": the server refuses the stream that the options describe ("
                  + text(error)
                  + ")",
              error);
      default -> new SourceUnavailable(what + " (" + withoutDocuments(text(error)) + ")", error);
    };
  }

  /** A server that goes away while a connection authenticates says nothing of the credentials. */
  private static boolean isPassing(MongoSecurityException error) {
    MongoCommandException refused = causeOf(error, MongoCommandException.class);
    return causeOf(error, MongoSocketException.class) != null
        || (refused != null && RESUMED_WITHOUT_LABEL.contains(refused.getErrorCode()));
  }

  private static String nameOf(MongoException error) {
    return error instanceof MongoCommandException command ? command.getErrorCodeName() : "";
  }

  /** The server's words, without the reply around them, which can hold a resume token. */
  private static String text(MongoException error) {
    if (error instanceof MongoCommandException command) {
      return withoutTokens(command.getErrorMessage());
    }
    if (error instanceof MongoQueryException query) {
      return withoutTokens(query.getErrorMessage());
    }
    return withoutTokens(String.valueOf(error.getMessage()));
  }

  /** Some of the server's messages quote documents; this text is logged. */
  private static String withoutDocuments(String message) {
    return message.replaceAll("(?s)[{\\[].*", "(left out)");
  }

  /** Resume tokens hold document keys, and some of the server's messages quote the token. */
  private static String withoutTokens(String message) {
    return message.replaceAll("\"?_data\"?\\s*:\\s*\"[0-9A-Fa-f]*\"", "_data: (left out)");
  }

  private static <E extends Throwable> @org.jspecify.annotations.Nullable E causeOf(
      Throwable error, Class<E> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
