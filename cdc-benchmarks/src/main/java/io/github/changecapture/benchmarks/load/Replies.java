package io.github.changecapture.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.types.ObjectId;

/**
 * What the server answers.
 *
 * @param host and port, as clients know it
 * @param clock of the replica set
 */
record Replies(String host, ClusterClock clock) {
  private static final String SET = "load";
  private static final ObjectId SET_ID = new ObjectId("6920a1b0fefefefefefefefe");
  private static final int SIGNATURE = 20;

  /** MongoDB 8.0. */
  private static final int WIRE_VERSION = 25;

  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final int MOST_MESSAGE_BYTES = 48_000_000;
  private static final int MOST_WRITES = 100_000;
  private static final int SESSION_MINUTES = 30;
  private static final int DAY_SECONDS = 86_400;

  /** Around a reply's events, in a message. */
  record Frame(ByteBuffer before, ByteBuffer after) {}

  /** Says yes, and what time it is. */
  BsonDocument ok(BsonDocument reply) {
    BsonTimestamp now = new BsonTimestamp(clock.last());
    return reply
        .append("ok", new BsonDouble(1))
        .append(
            "$clusterTime",
            new BsonDocument("clusterTime", now)
                .append(
                    "signature",
                    new BsonDocument("hash", new BsonBinary(new byte[SIGNATURE]))
                        .append("keyId", new BsonInt64(0))))
        .append("operationTime", now);
  }

  BsonDocument hello() {
    BsonString me = new BsonString(host);
    return ok(
        new BsonDocument("helloOk", BsonBoolean.TRUE)
            .append("isWritablePrimary", BsonBoolean.TRUE)
            .append("ismaster", BsonBoolean.TRUE)
            .append("secondary", BsonBoolean.FALSE)
            .append("setName", new BsonString(SET))
            .append("setVersion", new BsonInt32(1))
            .append("electionId", new BsonObjectId(SET_ID))
            .append("hosts", new BsonArray(List.of(me)))
            .append("primary", me)
            .append("me", me)
            .append("maxBsonObjectSize", new BsonInt32(MOST_BYTES))
            .append("maxMessageSizeBytes", new BsonInt32(MOST_MESSAGE_BYTES))
            .append("maxWriteBatchSize", new BsonInt32(MOST_WRITES))
            .append("logicalSessionTimeoutMinutes", new BsonInt32(SESSION_MINUTES))
            .append("localTime", new BsonDateTime(System.currentTimeMillis()))
            .append("minWireVersion", new BsonInt32(0))
            .append("maxWireVersion", new BsonInt32(WIRE_VERSION))
            .append("readOnly", BsonBoolean.FALSE));
  }

  BsonDocument configuration() {
    return ok(
        new BsonDocument(
            "config",
            new BsonDocument("_id", new BsonString(SET))
                .append("settings", new BsonDocument("replicaSetId", new BsonObjectId(SET_ID)))));
  }

  /** A cursor that is open if its id is not 0. */
  BsonDocument cursor(String batch, BsonArray documents, long id, String namespace) {
    return ok(
        new BsonDocument(
            "cursor",
            new BsonDocument(batch, documents)
                .append(
                    "postBatchResumeToken",
                    new BsonDocument(
                        "_data", new BsonString("82" + Hexadecimal.ofTime(clock.last()) + "2B04")))
                .append("id", new BsonInt64(id))
                .append("ns", new BsonString(namespace))));
  }

  /** An oplog that began a day ago. */
  BsonDocument firstOfOplog() {
    BsonTimestamp first = new BsonTimestamp((int) (clock.last() >>> Integer.SIZE) - DAY_SECONDS, 1);
    BsonArray entries = new BsonArray(List.of(new BsonDocument("ts", first)));
    return cursor("firstBatch", entries, 0, "local.oplog.rs");
  }

  static BsonDocument unknown(String command) {
    return new BsonDocument("ok", new BsonDouble(0))
        .append("errmsg", new BsonString("no such command: '" + command + "'"))
        .append("code", new BsonInt32(59))
        .append("codeName", new BsonString("CommandNotFound"));
  }

  /** What stands around some bytes that are the elements of a batch of a name. */
  Frame around(String name, int bytes, long id, String namespace) {
    byte[] empty = EventTemplate.encoded(cursor(name, new BsonArray(), id, namespace));
    int cursor = Integer.BYTES + 1 + "cursor".length() + 1;
    int array = cursor + Integer.BYTES + 1 + name.length() + 1;
    ByteBuffer whole = ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN);
    for (int length : new int[] {0, cursor, array}) {
      whole.putInt(length, whole.getInt(length) + bytes);
    }
    int split = array + Integer.BYTES;
    return new Frame(whole.slice(0, split), whole.slice(split, empty.length - split));
  }
}
