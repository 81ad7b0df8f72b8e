package io.github.changecapture.test.mongo.internal.store;

import java.time.Instant;
import java.util.List;
import org.bson.BsonTimestamp;

/**
 * One entry of the oplog.
 *
 * @param sequence its number, without gaps
 * @param timestamp its cluster time, above that of the entry before
 * @param term the election term
 * @param wall the wall clock when it was written
 * @param operation what happened
 */
public record OplogEntry(
    long sequence, BsonTimestamp timestamp, long term, Instant wall, Operation operation) {

  /**
   * What happened at this cluster time, in order: the place in this list is the {@code txnOpIndex}
   * of a resume token. A transaction would have more than one operation here.
   */
  public List<Operation> operations() {
    return List.of(operation);
  }
}
