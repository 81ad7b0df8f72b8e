package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.auth.ScramConversation;
import io.github.changecapture.test.mongo.internal.auth.User;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code saslStart}, {@code saslContinue} and {@code logout}, and what {@code hello} does of them.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/core/security-scram/">SCRAM</a>
 */
final class AuthCommands {

  private static final String MECHANISM = "SCRAM-SHA-256";

  private final List<User> users;

  AuthCommands(List<User> users) {
    this.users = users;
  }

  void register(CommandTable table) {
    table.any("saslStart", command -> start(command.body(), command.client()));
    table.any("saslContinue", this::proceed);
    table.any(
        "logout",
        command -> {
          command.client().logOut();
          return new BsonDocument();
        });
    table.any("connectionStatus", this::status);
  }

  private Optional<User> user(String name) {
    return users.stream().filter(user -> user.name().equals(name)).findFirst();
  }

  private BsonDocument start(BsonDocument command, Client client) {
    String mechanism = command.getString("mechanism", new BsonString("")).getValue();
    if (!mechanism.equals(MECHANISM)) {
      throw new ServerException(
          ErrorCode.MECHANISM_UNAVAILABLE,
          "Received authentication for mechanism " + mechanism + " which is not enabled");
    }
    ScramConversation conversation =
        ScramConversation.begin(payload(command.get("payload")), this::user);
    BsonValue skips = command.getDocument("options", new BsonDocument()).get("skipEmptyExchange");
    client.beginLogIn(conversation, BsonBooleans.isFalse(skips));
    return reply(conversation.challenge(), BsonBoolean.FALSE);
  }

  private BsonDocument proceed(Command command) {
    Client client = command.client();
    ScramConversation conversation = client.conversation();
    if (conversation == null) {
      throw new ServerException(ErrorCode.PROTOCOL_ERROR, "No SASL session state found");
    }
    String payload = payload(command.get("payload"));
    if (client.isProven()) {
      client.logIn(conversation.user());
      return reply("", BsonBoolean.TRUE);
    }
    String last = conversation.verify(payload);
    if (client.wantsEmptyExchange()) {
      client.prove();
      return reply(last, BsonBoolean.FALSE);
    }
    client.logIn(conversation.user());
    return reply(last, BsonBoolean.TRUE);
  }

  private static String payload(@org.jspecify.annotations.Nullable BsonValue payload) {
    if (payload == null || !payload.isBinary()) {
      throw new ServerException(ErrorCode.AUTHENTICATION_FAILED, "Authentication failed.");
    }
    return new String(payload.asBinary().getData(), StandardCharsets.UTF_8);
  }

  private static BsonDocument reply(String payload, BsonBoolean done) {
    return new BsonDocument("conversationId", new BsonInt32(1))
        .append("done", done)
        .append("payload", new BsonBinary(payload.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds to a hello's reply the mechanisms of a user, and the first step of a log-in. */
  void answer(Command hello, BsonDocument reply) {
    BsonValue asked = hello.get("saslSupportedMechs");
    if (asked != null && asked.isString()) {
      String name = asked.asString().getValue().replaceFirst("^[^.]*\\.", "");
      if (user(name).isPresent()) {
        reply.append("saslSupportedMechs", new BsonArray(List.of(new BsonString(MECHANISM))));
      }
    }
    if (hello.has("speculativeAuthenticate")) {
      try {
        reply.append(
            "speculativeAuthenticate",
            start(hello.document("speculativeAuthenticate"), hello.client()));
      } catch (ServerException e) {
        // a hello doesn't fail for this: the client hears of it when it logs in by itself
      }
    }
  }

  private BsonDocument status(Command command) {
    BsonArray names = new BsonArray();
    command
        .client()
        .user()
        .ifPresent(
            user ->
                names.add(
                    new BsonDocument("user", new BsonString(user.name()))
                        .append("db", new BsonString("admin"))));
    return new BsonDocument(
        "authInfo",
        new BsonDocument("authenticatedUsers", names)
            .append("authenticatedUserRoles", new BsonArray()));
  }
}
