package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** The replica set of one node: whether it is primary, and the version of what it says so. */
public final class ReplicaSet {

  private final Optional<String> name;
  private final String host;
  private final ServerState state;
  private final ObjectId process = new ObjectId();
  private boolean primary = true;
  private long topologyCounter = 6;

  public ReplicaSet(Optional<String> name, String host, ServerState state) {
    this.name = name;
    this.host = host;
    this.state = state;
  }

  /** The set's name, empty if the node is a standalone server. */
  Optional<String> name() {
    return name;
  }

  /** The node's address, as its configuration has it. */
  String host() {
    return host;
  }

  boolean isPrimary() {
    return state.lock().locked(() -> primary);
  }

  /** Makes the node a secondary. */
  public void stepDown() {
    change(false);
  }

  /** Makes the node the primary of a new term. */
  public void stepUp() {
    change(true);
  }

  private void change(boolean toPrimary) {
    state
        .lock()
        .run(
            () -> {
              if (primary != toPrimary) {
                primary = toPrimary;
                topologyCounter++;
                if (toPrimary) {
                  state.oplog().newTerm();
                }
                state.lock().signal();
              }
            });
  }

  /** Waits until the topology is another than a client knows, or a time has passed. */
  void awaitChange(BsonDocument known, long millis) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    boolean ofThisProcess = known.getObjectId("processId").getValue().equals(process);
    long counter = known.getNumber("counter").longValue();
    if (ofThisProcess) {
      boolean unused = state.lock().await(() -> topologyCounter != counter, deadline);
    }
  }

  BsonDocument topologyVersion() {
    return state
        .lock()
        .locked(
            () ->
                new BsonDocument("processId", new BsonObjectId(process))
                    .append("counter", new BsonInt64(topologyCounter)));
  }

  /**
   * Refuses what only a member of a replica set does.
   *
   * @throws ServerException 40573 for a change stream, 20 for a numbered write
   */
  void checkMember(Command command) {
    if (name.isPresent()) {
      return;
    }
    if (AggregateCommand.opensStream(command)) {
      throw ServerException.location(
          40573, "The $changeStream stage is only supported on replica sets");
    }
    if (command.has("txnNumber")) {
      throw new ServerException(
          ErrorCode.ILLEGAL_OPERATION,
          "Transaction numbers are only allowed on a replica set member or mongos");
    }
  }

  /** The id of the election that made the node primary, rising with the term. */
  BsonObjectId electionId() {
    ByteBuffer id = ByteBuffer.allocate(12).putInt(0x7fffffff).putLong(state.oplog().term());
    return new BsonObjectId(new ObjectId(id.array()));
  }

  /**
   * Refuses what only a primary may do.
   *
   * @throws ServerException 10107 for a write, 13435 for a read that wants the primary
   */
  void check(CommandTable.Access access, boolean secondaryOk) {
    if (isPrimary() || access == CommandTable.Access.ANY) {
      return;
    }
    if (access == CommandTable.Access.WRITE) {
      throw new ServerException(ErrorCode.NOT_WRITABLE_PRIMARY, "not primary");
    }
    if (!secondaryOk) {
      throw new ServerException(
          ErrorCode.NOT_PRIMARY_NO_SECONDARY_OK, "not primary and secondaryOk=false");
    }
  }
}
