package io.github.changecapture.snowflake;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/** The one table from what the driver reports to what it means for the loader. */
final class SnowflakeErrors {
  /** Statement canceled, by timeout or by hand. */
  private static final int CANCELED = 604;

  /** Lock wait timed out, or the statement was queued for too long. */
  private static final int LOCK_TIMEOUT = 625;

  private static final int QUEUED_TIMEOUT = 630;
  private static final int INSUFFICIENT_PRIVILEGES = 3001;
  private static final int FIRST_LOGIN_ERROR = 390_100;
  private static final int LAST_LOGIN_ERROR = 390_399;

  /** The session is gone; a new one helps. */
  private static final int SESSION_GONE = 390_111;

  private static final int SESSION_EXPIRED = 390_112;

  private SnowflakeErrors() {}

  static CaptureException translate(String statement, SQLException failed) {
    String what =
        "Snowflake: %s failed with %s (code %d, state %s)"
            .formatted(statement, failed.getMessage(), failed.getErrorCode(), failed.getSQLState());
    int code = failed.getErrorCode();
    if (isAway(failed)) {
      return new SinkUnavailable(what + "; it is tried again", failed);
    }
    if (code == INSUFFICIENT_PRIVILEGES
        || (code >= FIRST_LOGIN_ERROR && code <= LAST_LOGIN_ERROR)) {
      return new AccessDenied(
          what + "; check role and credential, and run what plan() prints for this role", failed);
    }
    return new SinkRejected(what + "; plan() prints the statements of the set-up", failed);
  }

  private static boolean isAway(SQLException failed) {
    String state = failed.getSQLState();
    return failed instanceof SQLTransientException
        || failed instanceof SQLRecoverableException
        || failed instanceof SQLNonTransientConnectionException
        || (state != null && (state.startsWith("08") || state.startsWith("57")))
        || switch (failed.getErrorCode()) {
          case CANCELED, LOCK_TIMEOUT, QUEUED_TIMEOUT, SESSION_GONE, SESSION_EXPIRED -> true;
          default -> false;
        };
  }
}
