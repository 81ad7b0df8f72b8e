package io.github.changecapture.snowflake;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.OutcomeUnknownException;
import io.github.changecapture.error.SinkUnavailable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions one after the other, on one connection as long as that works; for one thread.
 *
 * <p>A connection on which anything failed is never used again: what it has left open ends with it.
 */
final class Transactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final String BEGIN = Template.render("begin", Map.of());
  private static final String COMMIT = Template.render("commit", Map.of());
  private static final String ROLLBACK = Template.render("rollback", Map.of());

  private final Connections connections;
  private final long timeoutSeconds;
  private @Nullable Session session;

  Transactions(Connections connections, long timeoutSeconds) {
    this.connections = connections;
    this.timeoutSeconds = timeoutSeconds;
  }

  /** Runs statements that each stand for themselves. */
  <T> T run(Function<Session, T> work) {
    Session open = session == null ? Session.open(connections, timeoutSeconds) : session;
    session = open;
    try {
      return work.apply(open);
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /**
   * Runs statements all together or not at all.
   *
   * @param work its result is empty if it wants nothing to stay
   * @param probe asks, on another connection, whether the transaction is there after all
   * @return the result
   */
  <T> Optional<T> inTransaction(
      Function<Session, Optional<T>> work, Function<Session, Boolean> probe) {
    return run(
        open -> {
          open.run(BEGIN);
          Optional<T> result = work.apply(open);
          if (result.isEmpty()) {
            open.run(ROLLBACK);
          } else {
            commit(open, probe);
          }
          return result;
        });
  }

  private void commit(Session open, Function<Session, Boolean> probe) {
    try {
      open.run(COMMIT);
    } catch (SinkUnavailable lost) {
      close();
      if (!isThere(probe, lost)) {
        throw lost;
      }
      LOG.info("Snowflake: the answer to a commit was lost; the ledger says that it went through");
    }
  }

  private boolean isThere(Function<Session, Boolean> probe, SinkUnavailable lost) {
    try (Session other = Session.open(connections, timeoutSeconds)) {
      return probe.apply(other);
    } catch (CaptureException unknown) {
      OutcomeUnknownException failed =
          new OutcomeUnknownException(
              "Snowflake: the answer to a commit was lost and the ledger cannot be asked; the next"
                  + " load() asks it before it loads anything",
              lost);
      failed.addSuppressed(unknown);
      throw failed;
    }
  }

  @Override
  public void close() {
    Session open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
