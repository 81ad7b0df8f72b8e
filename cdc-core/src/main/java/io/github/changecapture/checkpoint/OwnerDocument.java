package io.github.changecapture.checkpoint;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.spi.Checkpoint;
import java.time.Duration;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a capture's document, and the changes that are made to it.
 *
 * <pre>{@code
 * {
 *   _id: "orders",                  // the capture's name
 *   owner: {
 *     epoch: 1795271234567,         // int64
 *     ticket: ObjectId("..."),      // absent when released
 *     since: ISODate("..."),
 *     until: ISODate("...")         // absent when released
 *   },
 *   checkpoint: {...}               // as CheckpointFormat says, absent before the first save
 * }
 * }</pre>
 */
final class OwnerDocument {
  private static final BsonString NOW = new BsonString("$$NOW");
  private static final BsonDocument NOT_RELEASED = document("$exists", BsonBoolean.TRUE);

  private OwnerDocument() {}

  static BsonDocument named(String capture) {
    return document("_id", new BsonString(capture));
  }

  static BsonDocument claimedBy(String capture, long epoch) {
    return named(capture)
        .append("owner.epoch", new BsonInt64(epoch))
        .append("owner.ticket", NOT_RELEASED);
  }

  /** A document in which nothing was saved since the one that is to be replaced. */
  static BsonDocument unchanged(String capture, long epoch, @Nullable Checkpoint last) {
    return last == null
        ? claimedBy(capture, epoch).append("checkpoint", BsonNull.VALUE) // or absent
        : claimedBy(capture, epoch)
            .append("checkpoint.ownerEpoch", new BsonInt64(last.ownerEpoch()))
            .append("checkpoint.position", CheckpointFormat.toBson(last).get("position"));
  }

  /** The document and the time at which it was read, by the same clock as that of leases. */
  static List<BsonDocument> withTime(String capture) {
    return List.of(
        document("$match", named(capture)), document("$addFields", document("now", NOW)));
  }

  /** Changes the owner if the lease has run out, was released, or never existed. */
  static List<BsonDocument> take(ObjectId ticket, Duration lease) {
    BsonDocument owner =
        document("epoch", nextEpoch())
            .append("ticket", new BsonObjectId(ticket))
            .append("since", NOW)
            .append("until", until(lease));
    // What is absent comes before every date in MongoDB's order.
    BsonDocument isFree = document("$lte", array(new BsonString("$owner.until"), NOW));
    BsonArray choice = array(isFree, owner, new BsonString("$owner"));
    return List.of(document("$set", document("owner", document("$cond", choice))));
  }

  /** Rises even if the document was deleted meanwhile, or the clock was set back. */
  private static BsonDocument nextEpoch() {
    BsonValue last = document("$ifNull", array(new BsonString("$owner.epoch"), new BsonInt64(0)));
    BsonValue afterLast = document("$add", array(last, new BsonInt64(1)));
    BsonValue milliseconds = document("$subtract", array(NOW, new BsonDateTime(0)));
    return document("$max", array(afterLast, milliseconds));
  }

  static List<BsonDocument> renew(Duration lease) {
    return List.of(document("$set", document("owner.until", until(lease))));
  }

  private static BsonDocument until(Duration lease) {
    return document("$add", array(NOW, new BsonInt64(lease.toMillis())));
  }

  static BsonDocument save(Checkpoint checkpoint) {
    return document("$set", document("checkpoint", CheckpointFormat.toBson(checkpoint)));
  }

  static BsonDocument release() {
    return document(
        "$unset",
        document("owner.ticket", new BsonString("")).append("owner.until", new BsonString("")));
  }

  /**
   * Reads a document; without a {@link #withTime time of reading} as at its last claim.
   *
   * @throws CheckpointRejected if it does not have the shape
   */
  static Owner read(BsonDocument document) {
    BsonValue checkpoint = document.get("checkpoint");
    BsonValue owner = document.get("owner");
    Checkpoint saved =
        checkpoint == null || checkpoint.isNull()
            ? null
            : CheckpointFormat.fromBson(
                typed("checkpoint", checkpoint, BsonType.DOCUMENT).asDocument());
    return owner == null
        ? Owner.NONE.with(saved)
        : read(typed("owner", owner, BsonType.DOCUMENT).asDocument(), document, saved);
  }

  private static Owner read(BsonDocument owner, BsonDocument document, @Nullable Checkpoint saved) {
    long epoch = typed("owner.epoch", owner.get("epoch"), BsonType.INT64).asInt64().getValue();
    BsonValue ticket = owner.get("ticket");
    if (ticket == null) {
      return new Owner(epoch, null, Duration.ZERO, saved);
    }
    long until =
        typed("owner.until", owner.get("until"), BsonType.DATE_TIME).asDateTime().getValue();
    BsonValue read = document.containsKey("now") ? document.get("now") : owner.get("since");
    long now = typed("owner.since", read, BsonType.DATE_TIME).asDateTime().getValue();
    return new Owner(
        epoch,
        typed("owner.ticket", ticket, BsonType.OBJECT_ID).asObjectId().getValue(),
        Duration.ofMillis(until - now),
        saved);
  }

  private static BsonValue typed(String field, @Nullable BsonValue value, BsonType type) {
    if (value == null || value.getBsonType() != type) {
      throw new CheckpointRejected(
          "its field %s is %s, and must be of type %s: restore the document, or delete it and choose a start position"
              .formatted(
                  field, value == null ? "missing" : "of type " + value.getBsonType(), type));
    }
    return value;
  }

  private static BsonDocument document(String field, BsonValue value) {
    return new BsonDocument(field, value);
  }

  private static BsonArray array(BsonValue... values) {
    return new BsonArray(List.of(values));
  }
}
