package io.github.changecapture.snowflake;

import io.github.changecapture.test.snowflake.SnowflakeFault;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/** The connection breaks once, at the n-th thing that is sent, by whatever thread. */
final class Fault implements SnowflakeFault {
  enum When {
    /** Snowflake never hears of it. */
    BEFORE,
    /** It was done, but the answer is lost. */
    AFTER
  }

  private final int at;
  private final When when;
  private int sent = -1;

  private Fault(int at, When when) {
    this.at = at;
    this.when = when;
  }

  static Fault none() {
    return new Fault(Integer.MAX_VALUE, When.BEFORE);
  }

  static Fault at(int number, When when) {
    return new Fault(number, when);
  }

  synchronized int sent() {
    return sent + 1;
  }

  @Override
  public synchronized void before(String name) throws SQLException {
    sent++;
    strike(When.BEFORE);
  }

  @Override
  public synchronized void after(String name) throws SQLException {
    strike(When.AFTER);
  }

  private void strike(When now) throws SQLException {
    if (sent == at && now == when) {
      throw new SQLNonTransientConnectionException("connection reset", "08006", 200_002);
    }
  }
}
