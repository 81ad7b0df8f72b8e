package io.github.changecapture.internal;

import com.mongodb.MongoCommandException;
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
 * @param identity the replica set's name, or that it is a sharded cluster
 * @param now the cluster time of the answer
 * @see <a href="https://www.mongodb.com/docs/manual/reference/command/hello/">hello</a>
 */
record SourceProbe(String identity, BsonTimestamp now) {
  private static final int COMMAND_NOT_FOUND = 59;
  private static final String ROUTER = "isdbgrid";

  static Mono<SourceProbe> of(MongoClient client) {
    return run(client, "hello")
        .onErrorResume(SourceProbe::isUnknownCommand, tooOld -> run(client, "isMaster"))
        .onErrorMap(MongoErrors::translate)
        .map(SourceProbe::read);
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

  private static SourceProbe read(BsonDocument hello) {
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
        set == null ? "sharded cluster" : "replica set " + set.asString().getValue(),
        time.asTimestamp());
  }
}
