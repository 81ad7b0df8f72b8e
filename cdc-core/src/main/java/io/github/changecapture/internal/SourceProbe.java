package io.github.changecapture.internal;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketException;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.error.UnsupportedSource;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import reactor.core.publisher.Mono;

/**
 * What a server says of itself before a stream is opened.
 *
 * @param identity the replica set's name, or that it is a sharded cluster, and behind {@code #} an
 *     id where the server tells one
 * @param now the time of the last operation that the answering node has
 * @param clusterTime the newest time that it has heard of
 * @param splitsLargeEvents whether it has {@code $changeStreamSplitLargeEvent}
 * @see <a href="https://www.mongodb.com/docs/manual/reference/command/hello/">hello</a>
 */
record SourceProbe(
    String identity, BsonTimestamp now, BsonTimestamp clusterTime, boolean splitsLargeEvents) {
  private static final int COMMAND_NOT_FOUND = 59;
  private static final String ROUTER = "isdbgrid";
  private static final String CLUSTER = "sharded cluster";
  private static final char ID = '#';
  private static final BsonInt32 NO_WIRE_VERSION = new BsonInt32(0);

  /** MongoDB 7.0; 6.0.9 has the stage too, but cannot be told from 6.0.0 by this. */
  private static final int SPLITS_LARGE_EVENTS = 21;

  static Mono<SourceProbe> of(MongoClient client) {
    return run(client, "hello")
        .onErrorResume(SourceProbe::isUnknownCommand, tooOld -> run(client, "isMaster"))
        .flatMap(hello -> idOf(client).map(id -> read(hello, id)))
        .onErrorMap(MongoErrors::translate);
  }

  /** Whether two identities name the same source, as far as both tell. */
  static boolean isSame(String one, String other) {
    return one.equals(other)
        || (nameOf(one).equals(nameOf(other)) && (one.indexOf(ID) < 0 || other.indexOf(ID) < 0));
  }

  boolean isRouter() {
    return identity.startsWith(CLUSTER);
  }

  private static String nameOf(String identity) {
    int id = identity.indexOf(ID);
    return id < 0 ? identity : identity.substring(0, id);
  }

  /** An id that no other set has; empty without the right to ask, or on a router. */
  private static Mono<String> idOf(MongoClient client) {
    return run(client, "replSetGetConfig")
        .mapNotNull(
            reply -> reply.getDocument("config").getDocument("settings").get("replicaSetId"))
        .map(id -> ID + id.asObjectId().getValue().toHexString())
        .onErrorResume(error -> !(error instanceof MongoSocketException), error -> Mono.empty())
        .defaultIfEmpty("");
  }

  private static Mono<BsonDocument> run(MongoClient client, String command) {
    return Mono.from(
        client
            .getDatabase("admin")
            .runCommand(new BsonDocument(command, new BsonInt32(1)), BsonDocument.class));
  }

  /** hello came with MongoDB 4.4.2. */
  private static boolean isUnknownCommand(Throwable error) {
    return error instanceof MongoCommandException command
        && command.getErrorCode() == COMMAND_NOT_FOUND;
  }

  private static SourceProbe read(BsonDocument hello, String id) {
    BsonValue set = hello.get("setName");
    BsonValue message = hello.get("msg");
    boolean router =
        message != null && message.isString() && message.asString().getValue().equals(ROUTER);
    if (set == null && !router) {
      throw new UnsupportedSource(
          "change streams need a replica set or a sharded cluster, and this server is neither."
              + " Start it with --replSet and run rs.initiate(), a single node will do");
    }
    BsonValue time = hello.get("operationTime");
    if (time == null || !time.isTimestamp()) {
      throw new SourceUnavailable(
          "the server does not tell its cluster time: is the replica set still being initiated?");
    }
    return new SourceProbe(
        (set == null ? CLUSTER : "replica set " + set.asString().getValue()) + id,
        time.asTimestamp(),
        hello
            .getDocument("$clusterTime", new BsonDocument("clusterTime", time))
            .getTimestamp("clusterTime"),
        hello.getNumber("maxWireVersion", NO_WIRE_VERSION).intValue() >= SPLITS_LARGE_EVENTS);
  }
}
