package io.github.changecapture.test.mongo;

import io.github.changecapture.test.mongo.internal.MongoServer;
import org.bson.BsonTimestamp;

/**
 * What can be made to go wrong with a {@link MongoDouble}. What mongod's own fail point {@code
 * failCommand} can say is better said by it, through the {@code configureFailPoint} command: such a
 * test also runs on a mongod that was started with {@code enableTestCommands=1}.
 *
 * <p>Commands are named as the driver sends them, such as {@code getMore}. Thread-safe.
 */
public final class MongoFaults {

  /** Replies that are held back until it is closed. */
  public interface Stall extends AutoCloseable {

    /** Lets the replies go. */
    @Override
    void close();
  }

  private final MongoServer server;

  MongoFaults(MongoServer server) {
    this.server = server;
  }

  /**
   * Resets every open connection and forgets every cursor, as if the server had died and come back.
   */
  public void dropConnections() {
    server.dropConnections();
  }

  /**
   * Sends only the beginning of the next reply to a command, then closes that connection. The
   * command itself is carried out.
   *
   * @param command the command's name
   * @param bytes how many bytes of the message are sent, its 16-byte header included; at least one
   *     byte of it is always missing
   */
  public void cutReply(String command, int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative, was " + bytes);
    }
    server.interference().cut(command, bytes);
  }

  /**
   * How many replies have been cut short so far. A cursor whose {@code getMore} was one of them may
   * stay open: the client does not know how far it is, and often has no connection to close it
   * over.
   *
   * @return the number
   */
  public int repliesCut() {
    return server.interference().cutsMade();
  }

  /** Takes back what was to be cut or refused and has not been yet, and lets held replies go. */
  public void takeBack() {
    server.interference().end();
  }

  /**
   * Holds back all replies to a command, which itself is carried out.
   *
   * @param command the command's name
   * @return closes to let the replies go
   */
  public Stall stallReplies(String command) {
    server.interference().stall(command);
    return () -> server.interference().release(command);
  }

  /**
   * Answers the next command of a name with an error instead of carrying it out.
   *
   * @param command the command's name
   * @param code mongod's error code
   */
  public void refuseOnce(String command, int code) {
    refuse(command, code, 1);
  }

  /**
   * Answers the next commands of a name with an error instead of carrying them out. The reply has
   * the labels that mongod gives with the code. A {@code getMore} that is refused closes its
   * cursor.
   *
   * @param command the command's name
   * @param code mongod's error code
   * @param times how many commands
   */
  public void refuse(String command, int code, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be positive, was " + times);
    }
    server.interference().refuse(command, code, times);
  }

  /** Cuts off the whole oplog but its last entry. */
  public void cutOplog() {
    cutOplogBefore(server.clusterTime());
  }

  /**
   * Cuts off the oplog before a cluster time. The last entry always stays. A change stream that is
   * behind dies with 136, one that is to resume from there is refused with 286.
   *
   * @param time the time of the first entry that is to stay
   */
  public void cutOplogBefore(BsonTimestamp time) {
    server.cutOplog(time);
  }

  /**
   * Makes the node a secondary: writes fail with 10107, reads that want the primary with 13435, and
   * change streams that wait are interrupted with 11602.
   */
  public void stepDown() {
    server.stepDown();
  }

  /** Makes the node the primary again, in a new term. */
  public void stepUp() {
    server.stepUp();
  }

  /** Kills every open cursor: a waiting {@code getMore} fails with 237, a later one with 43. */
  public void killCursors() {
    server.killCursors();
  }
}
