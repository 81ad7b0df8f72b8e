package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.query.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Turns failures into replies, with the labels and the topology version that mongod adds. */
final class Errors {

  /** Errors that say that the node's state changed; their replies carry the topology version. */
  private static final Set<Integer> STATE_CHANGE =
      numbers(
          ErrorCode.NOT_WRITABLE_PRIMARY,
          ErrorCode.NOT_PRIMARY_NO_SECONDARY_OK,
          ErrorCode.NOT_PRIMARY_OR_SECONDARY,
          ErrorCode.PRIMARY_STEPPED_DOWN,
          ErrorCode.INTERRUPTED_DUE_TO_REPL_STATE_CHANGE,
          ErrorCode.INTERRUPTED_AT_SHUTDOWN,
          ErrorCode.SHUTDOWN_IN_PROGRESS);

  /** Errors after which trying again may help. */
  private static final Set<Integer> RETRIABLE =
      numbers(
          ErrorCode.HOST_UNREACHABLE,
          ErrorCode.HOST_NOT_FOUND,
          ErrorCode.NETWORK_TIMEOUT,
          ErrorCode.SHUTDOWN_IN_PROGRESS,
          ErrorCode.READ_CONCERN_MAJORITY_NOT_AVAILABLE_YET,
          ErrorCode.PRIMARY_STEPPED_DOWN,
          ErrorCode.EXCEEDED_TIME_LIMIT,
          ErrorCode.SOCKET_EXCEPTION,
          ErrorCode.NOT_WRITABLE_PRIMARY,
          ErrorCode.INTERRUPTED_AT_SHUTDOWN,
          ErrorCode.INTERRUPTED_DUE_TO_REPL_STATE_CHANGE,
          ErrorCode.NOT_PRIMARY_NO_SECONDARY_OK,
          ErrorCode.NOT_PRIMARY_OR_SECONDARY);

  /** Errors after which a transaction may be tried again from its beginning. */
  private static final Set<Integer> TRANSIENT =
      numbers(ErrorCode.WRITE_CONFLICT, ErrorCode.NO_SUCH_TRANSACTION);

  private static final Set<Integer> RESUMABLE =
      numbers(
          ErrorCode.FAILED_TO_SATISFY_READ_PREFERENCE,
          ErrorCode.RETRY_CHANGE_STREAM,
          ErrorCode.STALE_EPOCH,
          ErrorCode.STALE_CONFIG);

  private static final Set<Integer> NOT_RESUMABLE =
      numbers(ErrorCode.CHANGE_STREAM_FATAL_ERROR, ErrorCode.CHANGE_STREAM_HISTORY_LOST);

  private Errors() {}

  /**
   * Adds a write concern error to the reply of a command that was carried out, with the label that
   * mongod derives from it.
   */
  static void addWriteConcernError(BsonDocument reply, BsonDocument error, Command command) {
    BsonDocument added = new BsonDocument();
    added.putAll(error);
    int code = added.getNumber("code").intValue();
    BsonValue given = added.remove("errorLabels");
    added.putIfAbsent("codeName", new BsonString(ErrorCode.nameOf(code)));
    added.putIfAbsent("errmsg", new BsonString("Failing command via 'failCommand' failpoint"));
    reply.append("writeConcernError", added);
    boolean writes = !command.inTransaction() || command.endsTransaction();
    if (given != null) {
      reply.append("errorLabels", given);
    } else if (RETRIABLE.contains(code) && command.has("txnNumber") && writes) {
      reply.append("errorLabels", new BsonArray(List.of(new BsonString("RetryableWriteError"))));
    }
  }

  private static Set<Integer> numbers(ErrorCode... codes) {
    return Set.copyOf(java.util.Arrays.stream(codes).map(ErrorCode::number).toList());
  }

  /** The failure as mongod would name it; one that is none of mongod's is an unknown error. */
  static ServerException asServerException(RuntimeException failure) {
    if (failure instanceof ServerException known) {
      return known;
    }
    if (failure instanceof QueryException query) {
      return ServerException.location(query.code(), String.valueOf(query.getMessage()));
    }
    return new ServerException(ErrorCode.UNKNOWN_ERROR, failure.toString());
  }

  /** The reply to a command that failed. */
  static BsonDocument reply(
      ServerException failure, Command command, boolean ofChangeStream, ReplicaSet set) {
    BsonDocument reply =
        new BsonDocument("ok", new BsonDouble(0))
            .append("errmsg", new BsonString(failure.text()))
            .append("code", new BsonInt32(failure.code()))
            .append("codeName", new BsonString(failure.codeName()));
    reply.putAll(failure.details());
    List<String> labels = labels(failure, command, ofChangeStream);
    if (!labels.isEmpty()) {
      reply.append("errorLabels", new BsonArray(labels.stream().map(BsonString::new).toList()));
    }
    if (STATE_CHANGE.contains(failure.code())) {
      reply.append("topologyVersion", set.topologyVersion());
    }
    return reply;
  }

  /** Whether an error says that a transaction's statement can be tried again with all others. */
  static boolean isTransient(ServerException failure) {
    return TRANSIENT.contains(failure.code()) || RETRIABLE.contains(failure.code());
  }

  private static List<String> labels(
      ServerException failure, Command command, boolean ofChangeStream) {
    List<String> given = failure.labels();
    if (given != null) {
      return given;
    }
    int code = failure.code();
    List<String> labels = new ArrayList<>();
    boolean retriable = RETRIABLE.contains(code);
    if (command.inTransaction()
        && (TRANSIENT.contains(code) || (retriable && !command.endsTransaction()))) {
      labels.add("TransientTransactionError");
    } else if (retriable && command.has("txnNumber")) {
      labels.add("RetryableWriteError");
    }
    if (NOT_RESUMABLE.contains(code)) {
      labels.add("NonResumableChangeStreamError");
    } else if (ofChangeStream && (retriable || RESUMABLE.contains(code))) {
      labels.add("ResumableChangeStreamError");
    }
    return labels;
  }
}
