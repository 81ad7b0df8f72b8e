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
   * of a resume token. Only a transaction can have more than one.
   */
  public List<Operation> operations() {
    return operation instanceof Operation.Transaction transaction
        ? transaction.operations()
        : List.of(operation);
  }
}
