package io.github.changecapture.test.mongo.internal.store;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The errors of mongod that the double knows by name, from mongod's {@code error_codes.yml}. */
public enum ErrorCode {
  BAD_VALUE(2, "BadValue"),
  HOST_UNREACHABLE(6, "HostUnreachable"),
  HOST_NOT_FOUND(7, "HostNotFound"),
  UNKNOWN_ERROR(8, "UnknownError"),
  FAILED_TO_PARSE(9, "FailedToParse"),
  UNAUTHORIZED(13, "Unauthorized"),
  TYPE_MISMATCH(14, "TypeMismatch"),
  PROTOCOL_ERROR(17, "ProtocolError"),
  AUTHENTICATION_FAILED(18, "AuthenticationFailed"),
  ILLEGAL_OPERATION(20, "IllegalOperation"),
  INVALID_LENGTH(16, "InvalidLength"),
  NAMESPACE_NOT_FOUND(26, "NamespaceNotFound"),
  INDEX_NOT_FOUND(27, "IndexNotFound"),
  CURSOR_NOT_FOUND(43, "CursorNotFound"),
  NO_MATCHING_DOCUMENT(47, "NoMatchingDocument"),
  NAMESPACE_EXISTS(48, "NamespaceExists"),
  MAX_TIME_EXPIRED(50, "MaxTimeMSExpired"),
  INVALID_ID_FIELD(53, "InvalidIdField"),
  COMMAND_NOT_FOUND(59, "CommandNotFound"),
  IMMUTABLE_FIELD(66, "ImmutableField"),
  CANNOT_CREATE_INDEX(67, "CannotCreateIndex"),
  INVALID_OPTIONS(72, "InvalidOptions"),
  INVALID_NAMESPACE(73, "InvalidNamespace"),
  INDEX_OPTIONS_CONFLICT(85, "IndexOptionsConflict"),
  INDEX_KEY_SPECS_CONFLICT(86, "IndexKeySpecsConflict"),
  NO_REPLICATION_ENABLED(76, "NoReplicationEnabled"),
  NETWORK_TIMEOUT(89, "NetworkTimeout"),
  SHUTDOWN_IN_PROGRESS(91, "ShutdownInProgress"),
  WRITE_CONFLICT(112, "WriteConflict"),
  COMMAND_NOT_SUPPORTED(115, "CommandNotSupported"),
  FAILED_TO_SATISFY_READ_PREFERENCE(133, "FailedToSatisfyReadPreference"),
  READ_CONCERN_MAJORITY_NOT_AVAILABLE_YET(134, "ReadConcernMajorityNotAvailableYet"),
  CAPPED_POSITION_LOST(136, "CappedPositionLost"),
  COMMAND_NOT_SUPPORTED_ON_VIEW(166, "CommandNotSupportedOnView"),
  STALE_EPOCH(150, "StaleEpoch"),
  PRIMARY_STEPPED_DOWN(189, "PrimarySteppedDown"),
  TRANSACTION_TOO_OLD(225, "TransactionTooOld"),
  RETRY_CHANGE_STREAM(234, "RetryChangeStream"),
  CURSOR_KILLED(237, "CursorKilled"),
  NO_SUCH_TRANSACTION(251, "NoSuchTransaction"),
  TRANSACTION_COMMITTED(256, "TransactionCommitted"),
  INVALID_RESUME_TOKEN(260, "InvalidResumeToken"),
  EXCEEDED_TIME_LIMIT(262, "ExceededTimeLimit"),
  OPERATION_NOT_SUPPORTED_IN_TRANSACTION(263, "OperationNotSupportedInTransaction"),
  FAIL_POINT_SET_FAILED(266, "FailPointSetFailed"),
  CHANGE_STREAM_FATAL_ERROR(280, "ChangeStreamFatalError"),
  CHANGE_STREAM_HISTORY_LOST(286, "ChangeStreamHistoryLost"),
  MECHANISM_UNAVAILABLE(334, "MechanismUnavailable"),
  SOCKET_EXCEPTION(9001, "SocketException"),
  NOT_WRITABLE_PRIMARY(10107, "NotWritablePrimary"),
  BSON_OBJECT_TOO_LARGE(10334, "BSONObjectTooLarge"),
  DUPLICATE_KEY(11000, "DuplicateKey"),
  INTERRUPTED_AT_SHUTDOWN(11600, "InterruptedAtShutdown"),
  INTERRUPTED(11601, "Interrupted"),
  INTERRUPTED_DUE_TO_REPL_STATE_CHANGE(11602, "InterruptedDueToReplStateChange"),
  STALE_CONFIG(13388, "StaleConfig"),
  NOT_PRIMARY_NO_SECONDARY_OK(13435, "NotPrimaryNoSecondaryOk"),
  NOT_PRIMARY_OR_SECONDARY(13436, "NotPrimaryOrSecondary");

  private static final Map<Integer, ErrorCode> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(code -> code.number, Function.identity()));

  private final int number;
  private final String label;

  ErrorCode(int number, String label) {
    this.number = number;
    this.label = label;
  }

  public int number() {
    return number;
  }

  /** The name that goes with a number in a reply, as mongod makes one up for its own numbers. */
  public static String nameOf(int number) {
    ErrorCode known = BY_NUMBER.get(number);
    return known == null ? "Location" + number : known.label;
  }
}
