package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerLock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One of mongod's fail points: {@code failCommand} makes commands fail, wait or lose their
 * connection before they are carried out, and {@code failGetMoreAfterCursorCheckout} fails a {@code
 * getMore} that has its cursor already. Only the latter's errors have the label by which drivers
 * resume a change stream.
 *
 * @see <a
 *     href="https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point">failCommand</a>
 */
final class FailCommand {

  private static final Set<String> KNOWN =
      Set.of(
          "failCommands",
          "errorCode",
          "errorLabels",
          "errorExtraInfo",
          "writeConcernError",
          "closeConnection",
          "blockConnection",
          "blockTimeMS",
          "appName",
          "namespace",
          "failInternalCommands",
          "failLocalClients");

  /** Which of the two. */
  enum Point {
    COMMAND("failCommand"),
    GET_MORE("failGetMoreAfterCursorCheckout");

    private final String title;

    Point(String title) {
      this.title = title;
    }
  }

  private final Point point;
  private final ServerLock lock;
  private BsonDocument data = new BsonDocument();
  private long skip;
  private long times;
  private double probability = 1;
  private int entered;

  FailCommand(Point point, ServerLock lock) {
    this.point = point;
    this.lock = lock;
  }

  /** What the fail point does to one command. */
  record Failure(BsonDocument data) {

    boolean closesConnection() {
      return !BsonBooleans.isFalse(data.get("closeConnection"));
    }

    long blockMillis() {
      return BsonBooleans.isFalse(data.get("blockConnection"))
          ? 0
          : data.getNumber("blockTimeMS").longValue();
    }

    /** The write concern error that the reply of a command has which was carried out. */
    Optional<BsonDocument> writeConcernError() {
      return Optional.ofNullable(data.get("writeConcernError")).map(BsonValue::asDocument);
    }

    /** The error, if there is one. */
    Optional<ServerException> error() {
      BsonValue code = data.get("errorCode");
      if (code == null) {
        return Optional.empty();
      }
      BsonArray given = data.getArray("errorLabels", new BsonArray());
      @Nullable List<String> labels =
          data.containsKey("errorLabels")
              ? given.stream().map(label -> label.asString().getValue()).toList()
              : null;
      return Optional.of(
          new ServerException(
              code.asNumber().intValue(),
              "Failing command via 'failCommand' failpoint",
              data.getDocument("errorExtraInfo", new BsonDocument()),
              labels));
    }
  }

  /** Whether a {@code configureFailPoint} is for this one. */
  boolean isMeantBy(Command command) {
    return command.text("configureFailPoint").equals(point.title);
  }

  /** Switches the fail point, as {@code configureFailPoint} says. */
  BsonDocument configure(Command command) {
    if (!command.database().equals("admin")) {
      throw new ServerException(
          ErrorCode.UNAUTHORIZED, "configureFailPoint may only be run against the admin database.");
    }
    BsonDocument wanted = command.document("data");
    for (String field : wanted.keySet()) {
      if (!KNOWN.contains(field)) {
        throw new ServerException(
            ErrorCode.COMMAND_NOT_SUPPORTED, "this double's failCommand has no " + field);
      }
    }
    return lock.locked(
        () -> {
          int before = entered;
          entered = 0;
          setMode(command.get("mode"));
          data = wanted;
          return new BsonDocument("count", new BsonInt32(before));
        });
  }

  private void setMode(@Nullable BsonValue mode) {
    skip = 0;
    probability = 1;
    if (new BsonString("alwaysOn").equals(mode)) {
      times = Long.MAX_VALUE;
    } else if (new BsonString("off").equals(mode)) {
      times = 0;
    } else if (mode != null && mode.isDocument() && mode.asDocument().containsKey("times")) {
      times = mode.asDocument().getNumber("times").longValue();
    } else if (mode != null && mode.isDocument() && mode.asDocument().containsKey("skip")) {
      skip = mode.asDocument().getNumber("skip").longValue();
      times = Long.MAX_VALUE;
    } else if (mode != null
        && mode.isDocument()
        && mode.asDocument().containsKey("activationProbability")) {
      probability = mode.asDocument().getNumber("activationProbability").doubleValue();
      times = Long.MAX_VALUE;
    } else {
      throw new ServerException(ErrorCode.BAD_VALUE, "unknown fail point mode " + mode);
    }
  }

  /** What happens to a command, if anything does. */
  Optional<Failure> against(Command command) {
    return lock.locked(() -> hits(command) ? Optional.of(new Failure(data)) : Optional.empty());
  }

  private boolean hits(Command command) {
    if (times == 0 || !concerns(command)) {
      return false;
    }
    if (skip > 0) {
      skip--;
      return false;
    }
    if (ThreadLocalRandom.current().nextDouble() >= probability) {
      return false;
    }
    times--;
    entered++;
    return true;
  }

  private boolean concerns(Command command) {
    if (point == Point.GET_MORE) {
      return command.name().equals("getMore");
    }
    if (command.name().equals("configureFailPoint")) {
      return false;
    }
    BsonString application = new BsonString(command.client().application());
    BsonValue target = command.get(command.name());
    String namespace =
        command.database()
            + "."
            + (target != null && target.isString() ? target.asString().getValue() : "");
    return data.getArray("failCommands", new BsonArray()).contains(new BsonString(command.name()))
        && data.get("appName", application).equals(application)
        && data.get("namespace", new BsonString(namespace)).equals(new BsonString(namespace));
  }
}
