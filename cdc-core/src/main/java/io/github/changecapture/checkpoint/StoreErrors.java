package io.github.changecapture.checkpoint;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.SinkUnavailable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** From what the driver reports about the collection of checkpoints to what captures act upon. */
final class StoreErrors {
  private static final int UNAUTHORIZED = 13;
  private static final int AUTHENTICATION_FAILED = 18;
  private static final int DUPLICATE_KEY = 11000;

  private StoreErrors() {}

  /** Another instance made the document at the same moment. */
  static final class Overtaken extends SinkUnavailable {
    private static final long serialVersionUID = 1L;

    Overtaken(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static Throwable translate(Throwable error, MongoNamespace namespace, Duration patience) {
    String what = "checkpoints in " + namespace + ": ";
    if (error instanceof TimeoutException) {
      return new SinkUnavailable(
          what
              + "MongoDB did not answer within a third of the lease, "
              + patience
              + ": see whether a majority of the replica set is up",
          error);
    }
    return error instanceof MongoException mongo ? ofMongo(what, mongo) : error;
  }

  private static Throwable ofMongo(String what, MongoException error) {
    if (error instanceof MongoSecurityException) {
      return new AccessDenied(
          what
              + "MongoDB refused the credentials: check user name, password, authSource and"
              + " mechanism of the store's connection",
          error);
    }
    if (error instanceof MongoTimeoutException) {
      return new SinkUnavailable(
          what
              + "no MongoDB server could be reached: check host names, ports, TLS and replicaSet of"
              + " the store's connection ("
              + error.getMessage()
              + ")",
          error);
    }
    return switch (error.getCode()) {
      case UNAUTHORIZED, AUTHENTICATION_FAILED ->
          new AccessDenied(
              what
                  + "the user needs the privileges find, insert and update on this collection ("
                  + text(error)
                  + ")",
              error);
      case DUPLICATE_KEY ->
          new Overtaken(what + "another instance claimed the capture at the same moment", error);
      default ->
          new SinkUnavailable(
              what
                  + "MongoDB could not be reached or did not serve the request; the last saved"
                  + " checkpoint still stands ("
                  + text(error)
                  + ")",
              error);
    };
  }

  /** The server's words, without the reply around them, which can hold a resume token. */
  private static String text(MongoException error) {
    return error instanceof MongoCommandException command
        ? command.getErrorCode() + " " + command.getErrorCodeName()
        : error.getClass().getSimpleName() + " " + error.getCode();
  }
}
